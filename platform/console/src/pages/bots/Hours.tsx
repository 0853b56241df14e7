// A span of the day: two times, written as `8:00-22:00`. Midnight as the end is the end of the day.

import { Input } from "antd";
import { useLanguage } from "../../i18n/useLanguage";
import s from "./CreateBot.module.css";

interface Props {
  field: { id: string; "aria-describedby": string; "aria-invalid": boolean; status: "error" | "" };
  title: string;
  value: string;
  onChange: (value: string) => void;
}

/** `8:00` as a control for times wants it. */
function padded(time: string): string {
  return time.replace(/^\d:/, "0$&").replace(/^24:/, "00:");
}

export function Hours({ field, title, value, onChange }: Props) {
  const { t } = useLanguage("bots");
  const [from = "", to = ""] = value.split("-");
  const write = (from: string, to: string) => {
    const plain = (time: string) => time.replace(/^0(\d:)/, "$1");
    const end = plain(to) === "0:00" ? "24:00" : plain(to);
    onChange(from && to ? `${plain(from)}-${end}` : "");
  };
  return (
    <div className={s.hours}>
      <Input
        {...field}
        type="time"
        aria-label={`${title}: ${t.setup.from}`}
        value={padded(from)}
        onChange={(event) => write(event.target.value, to)}
        data-testid="question-hours-from"
      />
      <span aria-hidden>–</span>
      <Input
        type="time"
        status={field.status}
        aria-label={`${title}: ${t.setup.to}`}
        aria-describedby={field["aria-describedby"]}
        aria-invalid={field["aria-invalid"]}
        value={padded(to)}
        onChange={(event) => write(from, event.target.value)}
        data-testid="question-hours-to"
      />
    </div>
  );
}
