import { Progress } from "antd";
import { useLanguage } from "../../i18n/useLanguage";

/** How far a replay is. */
export function Running({ done, total, lost }: { done: number; total: number; lost: boolean }) {
  const { t } = useLanguage("replay");
  return (
    <div data-testid="replay-running">
      <Progress percent={total === 0 ? 0 : Math.round((done * 100) / total)} aria-label={t.replay.title} />
      <p className="quiet">{lost ? t.replay.lost : done === 0 ? t.replay.begins : t.replay.progress(done, total)}</p>
    </div>
  );
}
