// Answers of the knowledge to what the customer wrote: a click puts one into the box, to be sent as it is or changed.

import { useEffect } from "react";
import { useLanguage } from "../../i18n/useLanguage";
import s from "./Suggestions.module.css";
import type { Suggestion } from "./useSuggestions";

interface Props {
  suggestions: readonly Suggestion[];
  /** The entry that the text began from. */
  taken: string | null;
  onTake: (suggestion: Suggestion) => void;
}

export function Suggestions({ suggestions, taken, onTake }: Props) {
  const { t } = useLanguage("desk");

  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      const one = /^Digit([1-9])$/.exec(event.code)?.[1];
      const suggestion = one && suggestions[Number(one) - 1];
      if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !suggestion) return;
      event.preventDefault();
      onTake(suggestion);
    };
    window.addEventListener("keydown", key);
    return () => window.removeEventListener("keydown", key);
  }, [suggestions, onTake]);

  if (suggestions.length === 0) return null;
  return (
    <section className={s.suggestions} aria-label={t.desk.suggestions} data-testid="suggestions">
      <h3>{t.desk.suggestions}</h3>
      <ol>
        {suggestions.map((suggestion, at) => (
          <li key={suggestion.entry}>
            <button
              type="button"
              aria-pressed={taken === suggestion.entry}
              aria-keyshortcuts={`Alt+${at + 1}`}
              title={suggestion.answer}
              onClick={() => onTake(suggestion)}
              data-testid="suggestion"
            >
              <kbd aria-hidden>Alt {at + 1}</kbd>
              <strong>{suggestion.question}</strong>
              <span>{suggestion.answer}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
