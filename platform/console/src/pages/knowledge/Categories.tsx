// The categories of the entries as a tree, with how many each has.

import { Package } from "lucide-react";
import { useMemo } from "react";
import { useLanguage } from "../../i18n/useLanguage";
import s from "./Categories.module.css";
import { inCategory, NONE } from "./select";
import type { Draft } from "./useKnowledge";

interface Branch {
  path: string;
  name: string;
  depth: number;
  count: number;
}

/** Categories and their parents in the order of a tree; `shop/returns` stands below `shop`. */
function branches(draft: Draft, tag: string): Branch[] {
  const paths = new Set<string>();
  for (const { category } of draft.entries) {
    const parts = category.split("/").filter(Boolean);
    parts.forEach((_, index) => paths.add(parts.slice(0, index + 1).join("/")));
  }
  return [...paths]
    .sort((a, b) => a.localeCompare(b, tag))
    .map((path) => ({
      path,
      name: path.split("/").at(-1) ?? path,
      depth: path.split("/").length - 1,
      count: draft.entries.filter((entry) => inCategory(entry, path)).length,
    }));
}

interface Props {
  draft: Draft;
  chosen: string | null;
  onChoose: (category: string | null) => void;
}

export function Categories({ draft, chosen, onChoose }: Props) {
  const { t, tag } = useLanguage("knowledge");
  const tree = useMemo(() => branches(draft, tag), [draft, tag]);
  const bare = draft.entries.filter((entry) => entry.category === "").length;
  const row = (path: string | null, name: string, depth: number, count: number) => (
    <li key={path ?? ""}>
      <button
        type="button"
        className={s.row}
        style={{ paddingInlineStart: 10 + depth * 14 }}
        aria-current={chosen === path || undefined}
        onClick={() => onChoose(path)}
      >
        <span className={s.name}>{name}</span>
        <span className={s.count}>{count}</span>
      </button>
    </li>
  );
  return (
    <nav className={`${s.side} scroll`} aria-label={t.knowledge.categories}>
      <h2>{t.knowledge.categories}</h2>
      <ul>
        {row(null, t.knowledge.all, 0, draft.entries.length)}
        {tree.map((one) => row(one.path, one.name, one.depth, one.count))}
        {bare > 0 && tree.length > 0 && row(NONE, t.knowledge.noCategory, 0, bare)}
      </ul>
      {draft.packs.length > 0 && (
        <>
          <h2>{t.knowledge.packs}</h2>
          <ul>
            {draft.packs.map((pack) => (
              <li key={pack} className={s.pack}>
                <Package size={14} aria-hidden /> {pack}
              </li>
            ))}
          </ul>
          <p className={s.note}>{t.knowledge.packNote}</p>
        </>
      )}
    </nav>
  );
}
