import ArgumentParser

/// `realtimekql completion`: prints the script with which a shell completes command lines.
struct CompletionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completion",
    abstract: "Print the script with which bash, zsh or fish completes command lines.",
    discussion: """
      bash, in ~/.bashrc:  source <(realtimekql completion bash)
      zsh, in ~/.zshrc behind compinit:  source <(realtimekql completion zsh)
      fish:  realtimekql completion fish > ~/.config/fish/completions/realtimekql.fish
      """)

  @Argument(help: "bash, zsh or fish.")
  var shell: CompletionShell

  func run() throws { try OutputDescriptor.line(shell.script) }
}

/// A shell that completes command lines.
enum CompletionShell: String, CaseIterable, ExpressibleByArgument {
  case bash
  case zsh
  case fish

  /// The script, which knows no words: it asks `completion-words` for them.
  var script: String {
    switch self {
    case .bash: Self.bashScript
    case .zsh: Self.zshScript
    case .fish: Self.fishScript
    }
  }

  private static let bashScript = #"""
    # Completion of realtimekql for bash.
    _realtimekql() {
      local line command=${1/#\~/$HOME}
      type -P "$command" >/dev/null || command=realtimekql
      COMPREPLY=()
      while IFS= read -r line; do
        case $line in
          [fd]*) compopt -o filenames ;;
        esac
        case $line in
          [dp]*) compopt -o nospace ;;
        esac
        line=${line%%$'\t'*}
        [ -z "$line" ] || COMPREPLY+=("${line:1}")
      done <<<"$("$command" completion-words bash "${COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null)"
    }
    complete -F _realtimekql realtimekql
    """#

  private static let zshScript = #"""
    #compdef realtimekql
    # Completion of realtimekql for zsh.
    _realtimekql() {
      local line word help
      local -a plain parts files folders
      for line in "${(@f)$(${~words[1]} completion-words zsh "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}"; do
        word=${${line%%$'\t'*}[2,-1]}
        help=${line#*$'\t'}
        case $line in
          s*) compset -P '*[=/]' ;;
          w*) plain+=("${word//:/\\:}:$help") ;;
          p*) parts+=("${word//:/\\:}:$help") ;;
          f*) files+=("$word") ;;
          d*) folders+=("$word") ;;
        esac
      done
      (( $#plain )) && _describe -t words word plain
      (( $#parts )) && _describe -t words word parts -S ''
      (( $#files )) && compadd -a files
      (( $#folders )) && compadd -S '' -a folders
      (( $#plain + $#parts + $#files + $#folders ))
    }
    if [[ ${funcstack[1]} == _realtimekql ]]; then
      _realtimekql "$@"
    else
      compdef _realtimekql realtimekql
    fi
    """#

  private static let fishScript = #"""
    # Completion of realtimekql for fish.
    function __realtimekql_words
      set -l words (commandline -opc)
      set -l typed (commandline -ct)
      set -l command $words[1]
      $command completion-words fish $words[2..-1] "$typed" 2>/dev/null
    end
    complete -c realtimekql -f -a '(__realtimekql_words)'
    """#
}
