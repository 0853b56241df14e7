/** What a language is called in another: `zh-CN` is "Chinese" in `en`. The tag itself where it is none. */
export function languageName(tag: string, speaker: string): string {
  try {
    return new Intl.DisplayNames(speaker, { type: "language" }).of(new Intl.Locale(tag).language) ?? tag;
  } catch {
    return tag;
  }
}
