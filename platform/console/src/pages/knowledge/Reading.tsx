import { Spinner } from "../../components/Spinner";
import s from "./Reading.module.css";

/** Waiting for something that may take a while, with what it is. */
export function Reading({ text }: { text: string }) {
  return (
    <div className={s.reading}>
      <Spinner />
      <p>{text}</p>
    </div>
  );
}
