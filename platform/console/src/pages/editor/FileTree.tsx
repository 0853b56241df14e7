// The bot's files, in the folders that the language gives them.

import { Button, Tooltip } from "antd";
import {
  BookOpen,
  Ellipsis,
  FileCog,
  FileText,
  FlaskConical,
  Languages,
  Plus,
  Trash2,
  Type,
  Workflow,
  type LucideIcon,
} from "lucide-react";
import { memo } from "react";
import type { ProblemFieldsFragment } from "../../gql/graphql";
import { Avatar } from "../../components/Avatar";
import { MenuButton } from "../../components/MenuButton";
import { useLanguage } from "../../i18n/useLanguage";
import s from "./FileTree.module.css";
import type { Colleague } from "./usePresence";

interface Props {
  paths: string[];
  unsaved: ReadonlyMap<string, string | null>;
  problems: ProblemFieldsFragment[];
  colleagues: readonly Colleague[];
  open: string | null;
  readOnly: boolean;
  onOpen: (path: string) => void;
  onNew: (folder: string) => void;
  onRename: (path: string) => void;
  onDelete: (path: string) => void;
}

const FOLDERS = ["flows", "knowledge", "lexicon", "tests"] as const;
const ICONS: Record<string, LucideIcon> = {
  flows: Workflow,
  knowledge: BookOpen,
  lexicon: Languages,
  tests: FlaskConical,
};

const NOBODY: readonly Colleague[] = [];

export function FileTree({ paths, unsaved, problems, colleagues, open, readOnly, onOpen, onNew, onRename, onDelete }: Props) {
  const { t } = useLanguage("build");
  const folderOf = (path: string) => path.split("/")[0] ?? "";
  const top = paths.filter((path) => !(FOLDERS as readonly string[]).includes(folderOf(path)) || !path.includes("/"));
  /** What a row shows, so that it is drawn anew when that changes and not with every letter. */
  const row = (path: string): Omit<RowProps, "name" | "icon"> => {
    // Advice is read in the list of problems; here it would only keep every file marked.
    const own = problems.filter((problem) => problem.file === path && problem.severity !== "ADVICE");
    const here = colleagues.filter(({ file }) => file === path);
    return {
      path,
      open: open === path,
      unsaved: unsaved.has(path),
      errors: own.filter((problem) => problem.severity === "ERROR").length,
      found: own.length,
      colleagues: here.length > 0 ? here : NOBODY,
      readOnly,
      onOpen,
      onRename,
      onDelete,
    };
  };
  return (
    <nav className={`${s.tree} scroll`} aria-label={t.editor.files}>
      <ul>
        {top.map((path) => (
          <Row
            key={path}
            {...row(path)}
            name={path}
            icon={path === "bot.yaml" ? FileCog : FileText}
            fixed={path === "bot.yaml"}
          />
        ))}
      </ul>
      {FOLDERS.map((folder) => {
        const inside = paths.filter((path) => path.startsWith(`${folder}/`));
        if (inside.length === 0 && folder === "lexicon") return null;
        return (
          <section key={folder} aria-label={t.editor[folder]}>
            <header className={s.folder}>
              <h2>{t.editor[folder]}</h2>
              {!readOnly && (
                <Tooltip title={t.editor.newIn(`${folder}/`)} placement="right">
                  <Button
                    type="text"
                    size="small"
                    icon={<Plus size={14} />}
                    aria-label={t.editor.newIn(`${folder}/`)}
                    onClick={() => onNew(`${folder}/`)}
                    data-testid={`new-file-${folder}`}
                  />
                </Tooltip>
              )}
            </header>
            <ul>
              {inside.map((path) => (
                <Row
                  key={path}
                  {...row(path)}
                  name={path.slice(folder.length + 1)}
                  icon={ICONS[folder] ?? FileText}
                />
              ))}
            </ul>
          </section>
        );
      })}
    </nav>
  );
}

interface RowProps extends Pick<Props, "colleagues" | "readOnly" | "onOpen" | "onRename" | "onDelete"> {
  path: string;
  name: string;
  icon: LucideIcon;
  fixed?: boolean;
  open: boolean;
  unsaved: boolean;
  /** How many problems there are, and how many of these are errors. */
  found: number;
  errors: number;
}

const Row = memo(function Row({
  path,
  name,
  icon: Icon,
  fixed = false,
  open,
  unsaved,
  found,
  errors,
  colleagues,
  readOnly,
  onOpen,
  onRename,
  onDelete,
}: RowProps) {
  const { t } = useLanguage("build");
  const items = [
    { key: "rename", icon: <Type size={14} />, label: t.editor.rename, onClick: () => onRename(path) },
    {
      key: "delete",
      icon: <Trash2 size={14} />,
      label: t.editor.deleteFile,
      danger: true,
      onClick: () => onDelete(path),
    },
  ];
  return (
    <li className={open ? s.here : s.row}>
      <button
        type="button"
        className={s.file}
        aria-current={open || undefined}
        onClick={() => onOpen(path)}
        data-testid={`file-${path}`}
      >
        <Icon size={14} aria-hidden className={s.icon} />
        <span className={s.name} title={path} data-tone={errors > 0 ? "bad" : found > 0 ? "warn" : undefined}>
          {name}
        </span>
        {unsaved && <i className={s.dot} role="img" aria-label={t.editor.unsaved} title={t.editor.unsaved} />}
        {colleagues.map(({ id, name }) => (
          <span key={id} title={name}>
            <Avatar id={id} name={name} small />
            <span className="sr">{name}</span>
          </span>
        ))}
        {found > 0 && (
          <span className={errors > 0 ? s.bad : s.warn}>
            <span aria-hidden>{found}</span>
            <span className="sr">{errors > 0 ? t.problems.errors(errors) : t.problems.warnings(found)}</span>
          </span>
        )}
      </button>
      {!fixed && !readOnly && (
        <MenuButton menu={{ items }}>
          <Button
            type="text"
            size="small"
            className={s.menu}
            icon={<Ellipsis size={14} />}
            aria-label={t.editor.fileActions(path)}
          />
        </MenuButton>
      )}
    </li>
  );
});
