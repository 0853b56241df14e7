import { CopyButton } from "../../components/CopyButton";
import s from "./Plugins.module.css";

/** Lines to be taken elsewhere. */
export function CodeBlock({ title, text, testId }: { title: string; text: string; testId?: string }) {
  return (
    <div className={s.code}>
      <div className={s.codeHead}>
        <span>{title}</span>
        <CopyButton text={text} />
      </div>
      <pre className="scroll" tabIndex={0} aria-label={title} data-testid={testId}>
        {text}
      </pre>
    </div>
  );
}
