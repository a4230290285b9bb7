/// `--color`: whether text is coloured.
public enum ColorChoice: String, SettingWord {
  /// On a terminal that can, unless the variable `NO_COLOR` is set.
  case auto
  /// Everywhere, in files too.
  case always
  /// Nowhere.
  case never
}
