// A page like a customer's, with the chat in its corner. Open to everybody who has the link, as the chat itself is.

import { useEffect, useState } from "react";
import { useParams } from "react-router";
import { LanguageSwitch } from "../../components/LanguageSwitch";
import { useLanguage } from "../../i18n/useLanguage";
import { useTitle } from "../../lib/title";
import s from "./Demo.module.css";

export function Demo() {
  const { t, tag } = useLanguage();
  const { secret = "" } = useParams();
  const [failed, setFailed] = useState(false);
  // The chat takes its language when it is put into the page, so a change afterwards waits for the next visit.
  const [first] = useState(tag);
  useTitle(t.demo.title);
  useEffect(() => {
    // The chat stays on the page once it is there; a second one beside it would be wrong.
    if (document.querySelector("script[data-secret]")) return;
    const script = document.createElement("script");
    script.src = "/widget.js";
    script.dataset.secret = secret;
    script.dataset.language = first;
    script.onerror = () => setFailed(true);
    document.body.append(script);
  }, [secret, first]);
  return (
    <main className={s.page}>
      <header className={s.top}>
        <span className={s.logo} />
        <span className={s.line} style={{ width: 54 }} />
        <span className={s.line} style={{ width: 70 }} />
        <span className={s.line} style={{ width: 46 }} />
        <span className={s.gap} />
        <LanguageSwitch />
      </header>
      <div className={s.hero}>
        <h1>{t.demo.title}</h1>
        <p>{t.demo.text}</p>
        {failed && (
          <p role="alert" className={s.failed}>
            {t.demo.failed}
          </p>
        )}
      </div>
      <div className={s.grid} aria-hidden>
        {[0, 1, 2].map((index) => (
          <div key={index} className={s.tile}>
            <span className={s.picture} />
            <span className={s.line} style={{ width: "62%" }} />
            <span className={s.line} style={{ width: "86%" }} />
            <span className={s.line} style={{ width: "40%" }} />
          </div>
        ))}
      </div>
    </main>
  );
}
