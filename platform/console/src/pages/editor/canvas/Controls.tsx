// What a key is edited with, by what stands behind it.

import { AutoComplete, Button, Input, Segmented, Select } from "antd";
import { Ellipsis, Plus, X } from "lucide-react";
import { createContext, useContext, useState, type ReactNode } from "react";
import { MenuButton } from "../../../components/MenuButton";
import { rawOf, type Edit } from "../../../flow/edit";
import { fieldsOf, fits, longForm, type Control, type Field, type Like } from "../../../flow/fields";
import type { Names } from "../../../flow/known";
import { localized } from "../../../flow/starts";
import { entryOf, textOf, valueOf, type MapNode, type Node, type Path, type Tree, type Value } from "../../../flow/tree";
import { useLanguage } from "../../../i18n/useLanguage";
import { languageName } from "../../../lib/languages";
import { hintIn } from "./hints";
import s from "./Form.module.css";
import { useTyped } from "./useTyped";

/** What all controls of a form have. */
export interface Desk {
  tree: Tree;
  languages: readonly string[];
  names: Names;
  readOnly: boolean;
  edit: (edits: readonly Edit[], how: "typed" | "made") => boolean;
}

export const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error("a control stands in a form");
  return desk;
}

/** Keys whose steps stand on the canvas. */
const DRAWN = new Set(["catch", "switch", "steps"]);

export function useKeyName(): (key: string) => string {
  const { t } = useLanguage("canvas");
  return (key) => t.canvas.keyNames[key] ?? key.replace(/[-_]/g, " ").replace(/^./, (first) => first.toUpperCase());
}

/** The keys of a map, those that are there first; others can be added, those that are not known are shown as YAML. */
export function Fields({ table, path, node, hide = [] }: { table: string; path: Path; node: MapNode; hide?: readonly string[] }) {
  const { t, language } = useLanguage("canvas");
  const { readOnly, languages, edit } = useDesk();
  const keyName = useKeyName();
  const [pending, setPending] = useState<string[]>([]);
  const fields = fieldsOf(table).filter((field) => field.control.kind !== "steps" && !DRAWN.has(field.key) && !hide.includes(field.key));
  const shown = fields.filter((field) => entryOf(node, field.key) || pending.includes(field.key));
  const known = new Set(fieldsOf(table).map((field) => field.key));
  const unknown = node.entries.filter((entry) => !known.has(entry.key) && !hide.includes(entry.key));
  const missing = fields.filter((field) => !shown.includes(field));

  function begin(field: Field) {
    const value = initial(field.control, languages);
    if (value === undefined) setPending([...pending, field.key]);
    else edit([{ kind: "add", path, key: field.key, value, after: before(field, fields, node) }], "made");
  }

  return (
    <>
      {shown.map((field) => (
        <Keyed
          key={field.key}
          name={field.key}
          hint={field.description}
          removable={!field.required}
          onRemove={() => {
            setPending(pending.filter((one) => one !== field.key));
            if (entryOf(node, field.key)) edit([{ kind: "drop", path: [...path, field.key] }], "made");
          }}
        >
          <Valued path={path} field={field} node={node} after={before(field, fields, node)} />
        </Keyed>
      ))}
      {unknown.map((entry) => (
        <Keyed key={entry.key} name={entry.key} hint={t.canvas.form.unknown} removable onRemove={() => edit([{ kind: "drop", path: [...path, entry.key] }], "made")}>
          <Raw path={[...path, entry.key]} />
        </Keyed>
      ))}
      {!readOnly && missing.length > 0 && (
        <MenuButton
          menu={{ items: missing.map((field) => ({ key: field.key, label: keyName(field.key), title: hintIn(language, field.description), onClick: () => begin(field) })) }}
        >
          <Button size="small" type="dashed" className={s.more} icon={<Plus size={13} aria-hidden />} data-testid="form-add-key">
            {t.canvas.form.addKey}
          </Button>
        </MenuButton>
      )}
    </>
  );
}

/** The key that a new one comes behind: the last that stands before it in the language's own order. */
function before(field: Field, fields: readonly Field[], node: MapNode): string | undefined {
  const earlier = fields.slice(0, fields.indexOf(field)).map((one) => one.key);
  return node.entries.filter((entry) => earlier.includes(entry.key)).at(-1)?.key;
}

/** What a key begins with; nothing where it waits for what is typed. */
function initial(control: Control, languages: readonly string[]): Value | undefined {
  switch (control.kind) {
    case "flag":
      return "true";
    case "choice":
      return control.words.at(-1) ?? "";
    case "forms":
      return control.of[0] ? initial(control.of[0], languages) : undefined;
    case "list":
      return [];
    case "pairs":
      return new Map([["name", "1"]]);
    case "table":
    case "either": {
      const table = fieldsOf(control.table).filter((field) => field.required && field.control.kind !== "steps");
      if (control.kind === "either") return undefined;
      return new Map(table.map((field) => [field.key, initial(field.control, languages) ?? ""]));
    }
    default:
      return undefined;
  }
}

interface KeyedProps {
  name: string;
  hint?: string;
  removable?: boolean;
  onRemove?: () => void;
  children: ReactNode;
}

export function Keyed({ name, hint, removable, onRemove, children }: KeyedProps) {
  const { t, language } = useLanguage("canvas");
  const { readOnly } = useDesk();
  const label = useKeyName()(name);
  return (
    <div className={s.field} role="group" aria-label={label} data-testid={`field-${name}`}>
      <div className={s.label}>
        <span title={hint && hintIn(language, hint)}>{label}</span>
        <code>{name}</code>
        {removable && !readOnly && (
          <button type="button" className={s.remove} title={t.canvas.form.removeKey(label)} aria-label={t.canvas.form.removeKey(label)} onClick={onRemove}>
            <X size={13} aria-hidden />
          </button>
        )}
      </div>
      {children}
    </div>
  );
}

/** The value of a key, there or still to be written. */
function Valued({ path, field, node, after }: { path: Path; field: Field; node: MapNode; after: string | undefined }) {
  const { edit } = useDesk();
  const value = entryOf(node, field.key)?.value;
  const write: Write = (next, words, how = "typed") =>
    value
      ? edit([{ kind: "set", path: [...path, field.key], value: next, words }], how)
      : edit([{ kind: "add", path, key: field.key, value: next, words, after }], how);
  return <Controlled control={field.control} path={[...path, field.key]} node={value} write={write} label={field.key} />;
}

/** Gives a value; false if that was refused. */
type Write = (value: Value, words?: boolean, how?: "typed" | "made") => boolean;

interface ControlProps {
  control: Control;
  path: Path;
  node: Node | undefined;
  write: Write;
  label: string;
  /** One of many, where there is room for a sign but not for words. */
  dense?: boolean;
}

export function Controlled({ control, path, node, write, label, dense }: ControlProps) {
  if (!fits(control, node)) return <Raw path={path} />;
  switch (control.kind) {
    case "texts":
      return <Texts path={path} node={node} write={write} label={label} />;
    case "flag":
      return <Flag node={node} write={write} />;
    case "choice":
      return <Choice words={control.words} node={node} write={write} label={label} />;
    case "text":
      return <OneText like={control.like} words={control.words} node={node} write={write} label={label} />;
    case "forms":
      return <Forms of={control.of} path={path} node={node} write={write} label={label} />;
    case "pairs":
      return <Pairs path={path} like={control.like} node={node} />;
    case "list":
      return <List of={control.of} path={path} node={node} write={write} label={label} />;
    case "table":
      return node?.kind === "map" ? <Inside table={control.table} path={path} node={node} /> : <Raw path={path} write={write} />;
    case "either":
      if (node?.kind === "map" && longForm(control.table, node)) return <Inside table={control.table} path={path} node={node} />;
      return <Short control={control} path={path} node={node} write={write} label={label} dense={dense} />;
    default:
      return <Raw path={path} write={write} />;
  }
}

function Inside({ table, path, node }: { table: string; path: Path; node: MapNode }) {
  return (
    <div className={s.inside}>
      <Fields table={table} path={path} node={node} />
    </div>
  );
}

/** The short form, which may become the long one. */
function Short({ control, path, node, write, label, dense }: ControlProps & { control: Control & { kind: "either" } }) {
  const { t, language } = useLanguage("canvas");
  const { languages, readOnly } = useDesk();
  const keyName = useKeyName();
  const keys = fieldsOf(control.table).filter((field) => field.key !== control.main && field.control.kind !== "steps");
  function lengthen(field: Field) {
    const old = node ? valueOf(node) : null;
    const main: [string, Value][] = control.main && old !== null && old !== "true" ? [[control.main, old]] : [];
    const value = initial(field.control, languages) ?? (field.control.kind === "texts" ? localized(languages, () => "…") : field.control.kind === "either" && field.control.short.kind === "text" ? "https://" : "…");
    write(new Map([...main, [field.key, value]]), false, "made");
  }
  const short = <Controlled control={control.short} path={path} node={node} write={write} label={label} />;
  if (readOnly) return short;
  const items = keys.map((field) => ({ key: field.key, label: keyName(field.key), title: hintIn(language, field.description), onClick: () => lengthen(field) }));
  return (
    <div className={dense ? s.row : s.list}>
      <div className={s.grow}>{short}</div>
      <MenuButton menu={{ items }}>
        {dense ? (
          <button type="button" className={s.remove} title={t.canvas.form.longForm} aria-label={`${t.canvas.form.longForm} ${label}`}>
            <Ellipsis size={14} aria-hidden />
          </button>
        ) : (
          <Button size="small" type="text" className={s.small} icon={<Plus size={12} aria-hidden />} data-testid={`form-longer-${label}`}>
            {t.canvas.form.longForm}
          </Button>
        )}
      </MenuButton>
    </div>
  );
}

/** One of several forms of a value, and a way to change to another. */
function Forms({ of, path, node, write, label }: { of: Control[]; path: Path; node: Node | undefined; write: Write; label: string }) {
  const { t } = useLanguage("canvas");
  const { languages, readOnly } = useDesk();
  const shown = of.find((one) => fits(one, node)) ?? of[0];
  if (!shown) return null;
  const others = of.filter((one) => one !== shown && one.kind !== "yaml");
  const begin = (control: Control): Value => {
    if (control.kind === "texts") return localized(languages, () => "…");
    return initial(control, languages) ?? "name";
  };
  return (
    <>
      <Controlled control={shown} path={path} node={node} write={write} label={label} />
      {!readOnly && node && (
        <div className={s.forms}>
          {others.map((one) => (
            <Button key={one.kind} size="small" type="text" className={s.small} onClick={() => write(begin(one), false, "made")}>
              {t.canvas.form.instead[one.kind as keyof typeof t.canvas.form.instead] ?? one.kind}
            </Button>
          ))}
        </div>
      )}
    </>
  );
}

function Refused({ shown, what = "unsafe" }: { shown: boolean; what?: "unsafe" | "unreadable" | "exists" }) {
  const { t } = useLanguage("canvas");
  return shown ? (
    <p className={s.bad} role="alert">
      {t.canvas.refused[what]}
    </p>
  ) : null;
}

const MONO: readonly Like[] = ["expression", "name", "slot", "flow", "function", "step", "code", "length", "whole"];

export function OneText({ like, words, node, write, label }: { like: Like; words?: readonly string[]; node: Node | undefined; write: Write; label: string }) {
  const { names, readOnly } = useDesk();
  // What is no words of people means the same with and without quotes.
  const typed = useTyped(textOf(node) ?? "", (text) => write(text, like === "words"));
  const known = words ?? { slot: names.slots, flow: names.flows, function: names.functions, step: [...names.steps, ...names.flows] }[like as string];
  const common = { "aria-label": label, onBlur: typed.flush, disabled: readOnly, className: MONO.includes(like) ? s.mono : undefined };
  const bad = typed.refused || (like === "whole" && typed.text !== "" && !/^\d+$/.test(typed.text));
  return (
    <>
      {known && known.length > 0 ? (
        <AutoComplete
          {...common}
          value={typed.text}
          status={bad ? "error" : ""}
          options={known.map((value) => ({ value }))}
          showSearch={{ filterOption: (input, option) => String(option?.value ?? "").includes(input) }}
          onChange={typed.type}
          data-testid={`input-${label}`}
        />
      ) : like === "words" || like === "expression" ? (
        <Input.TextArea {...common} value={typed.text} status={bad ? "error" : ""} autoSize={{ minRows: 1, maxRows: 8 }} onChange={(event) => typed.type(event.target.value)} data-testid={`input-${label}`} />
      ) : (
        <Input {...common} value={typed.text} status={bad ? "error" : ""} onChange={(event) => typed.type(event.target.value)} data-testid={`input-${label}`} />
      )}
      <Refused shown={typed.refused} />
    </>
  );
}

function Flag({ node, write }: { node: Node | undefined; write: Write }) {
  const { t } = useLanguage("canvas");
  const { readOnly } = useDesk();
  const yes = ["true", "yes", "on"].includes(textOf(node) ?? "");
  const no = ["false", "no", "off"].includes(textOf(node) ?? "");
  return (
    <Segmented
      size="small"
      disabled={readOnly}
      value={yes ? "true" : no ? "false" : ""}
      options={[
        { value: "true", label: t.canvas.form.yes },
        { value: "false", label: t.canvas.form.no },
        ...(yes || no ? [] : [{ value: "", label: t.canvas.form.notSet }]),
      ]}
      onChange={(value) => value && write(value, false, "made")}
    />
  );
}

function Choice({ words, node, write, label }: { words: string[]; node: Node | undefined; write: Write; label: string }) {
  const { readOnly } = useDesk();
  return (
    <Select
      aria-label={label}
      disabled={readOnly}
      value={textOf(node) ?? undefined}
      options={words.map((value) => ({ value, label: value }))}
      onChange={(value: string) => write(value, false, "made")}
    />
  );
}

/** A text for customers: one for all languages, or one for each; each with other ways to say it. */
function Texts({ path, node, write, label }: { path: Path; node: Node | undefined; write: Write; label: string }) {
  const { t, tag } = useLanguage("canvas");
  const { languages, edit, readOnly } = useDesk();
  if (node?.kind === "map" || (!node && languages.length > 1)) {
    const written = node?.kind === "map" ? node.entries.map((entry) => entry.key) : [];
    const tags = [...languages, ...written.filter((one) => !languages.includes(one))];
    return (
      <div className={s.languages}>
        {tags.map((one) => {
          const own = entryOf(node, one)?.value;
          // A language that is missing comes behind those before it.
          const after = tags.slice(0, tags.indexOf(one)).filter((other) => written.includes(other)).at(-1) ?? (written.length > 0 ? null : undefined);
          const put: Write = (value, words, how = "typed") =>
            own
              ? edit([{ kind: "set", path: [...path, one], value, words }], how)
              : node?.kind === "map"
                ? edit([{ kind: "add", path, key: one, value, words, after }], how)
                : write(new Map([[one, value]]), words, how);
          return <Variants key={one} name={languageName(one, tag)} path={[...path, one]} node={own} write={put} label={`${label} ${one}`} />;
        })}
      </div>
    );
  }
  return (
    <div className={s.languages}>
      <Variants name={languages.length > 1 ? t.canvas.form.allLanguages : ""} path={path} node={node} write={write} label={label} />
      {languages.length > 1 && node?.kind === "text" && !readOnly && (
        <Button size="small" type="text" className={s.small} onClick={() => write(localized(languages, () => node.text ?? ""), true, "made")}>
          {t.canvas.form.byLanguage}
        </Button>
      )}
    </div>
  );
}

function Variants({ name, path, node, write, label }: { name: string; path: Path; node: Node | undefined; write: Write; label: string }) {
  const { t } = useLanguage("canvas");
  const { edit, readOnly } = useDesk();
  const items = node?.kind === "list" ? node.items : [node];
  return (
    <div className={s.language}>
      {name && (
        <span className={s.tag}>
          {name}
          {!readOnly && node && (
            <button
              type="button"
              title={t.canvas.form.addVariant}
              aria-label={`${t.canvas.form.addVariant} ${name}`}
              onClick={() => (node.kind === "list" ? edit([{ kind: "insert", path, at: node.items.length, value: "…" }], "made") : write([textOf(node) ?? "", "…"], true, "made"))}
            >
              <Plus size={12} aria-hidden />
            </button>
          )}
        </span>
      )}
      {items.map((item, index) => (
        <div key={index} className={s.row}>
          <Sentence
            value={textOf(item) ?? ""}
            label={index === 0 ? label : `${label} ${index + 1}`}
            write={(text) => (node?.kind === "list" ? edit([{ kind: "set", path: [...path, index], value: text, words: true }], "typed") : write(text, true))}
          />
          {node?.kind === "list" && items.length > 1 && !readOnly && (
            <button type="button" className={s.remove} title={t.canvas.form.removeItem} aria-label={t.canvas.form.removeItem} onClick={() => edit([{ kind: "drop", path: [...path, index] }], "made")}>
              <X size={13} aria-hidden />
            </button>
          )}
        </div>
      ))}
    </div>
  );
}

function Sentence({ value, write, label }: { value: string; write: (text: string) => boolean; label: string }) {
  const { readOnly } = useDesk();
  // The line end that closes a block of lines is none of the author's words.
  const closes = value.endsWith("\n") && value !== "\n";
  const typed = useTyped(closes ? value.slice(0, -1) : value, (text) => write(closes ? `${text}\n` : text));
  return (
    <div className={s.grow}>
      <Input.TextArea
        value={typed.text}
        status={typed.refused ? "error" : ""}
        disabled={readOnly}
        aria-label={label}
        autoSize={{ minRows: 1, maxRows: 12 }}
        onChange={(event) => typed.type(event.target.value)}
        onBlur={typed.flush}
        data-testid={`text-${label.replaceAll(" ", "-")}`}
      />
      <Refused shown={typed.refused} />
    </div>
  );
}

function Pairs({ path, like, node }: { path: Path; like: Like; node: Node | undefined }) {
  const { t } = useLanguage("canvas");
  const { edit, readOnly } = useDesk();
  const entries = node?.kind === "map" ? node.entries : [];
  return (
    <div className={s.list}>
      {entries.map((entry, index) => (
        <div key={index} className={s.row}>
          <PairName path={path} name={entry.key} />
          <div className={s.grow}>
            <OneText like={like} node={entry.value} label={entry.key} write={(value, words) => edit([{ kind: "set", path: [...path, entry.key], value, words }], "typed")} />
          </div>
          {!readOnly && (
            <button type="button" className={s.remove} title={t.canvas.form.removeItem} aria-label={`${t.canvas.form.removeItem} ${entry.key}`} onClick={() => edit([{ kind: "drop", path: [...path, entry.key] }], "made")}>
              <X size={13} aria-hidden />
            </button>
          )}
        </div>
      ))}
      {!readOnly && (
        <Button
          size="small"
          type="text"
          className={s.small}
          icon={<Plus size={12} aria-hidden />}
          onClick={() => edit([{ kind: "add", path, key: free("name", entries.map((entry) => entry.key)), value: "1" }], "made")}
        >
          {t.canvas.form.addItem}
        </Button>
      )}
    </div>
  );
}

function free(name: string, taken: readonly string[]): string {
  for (let number = 1; ; number += 1) {
    const one = number === 1 ? name : `${name}_${number}`;
    if (!taken.includes(one)) return one;
  }
}

function PairName({ path, name }: { path: Path; name: string }) {
  const { t } = useLanguage("canvas");
  const { edit, readOnly } = useDesk();
  const [text, setText] = useState<string | null>(null);
  const [refused, setRefused] = useState(false);
  return (
    <div className={s.pair}>
      <Input
        className={s.mono}
        value={text ?? name}
        status={refused ? "error" : ""}
        disabled={readOnly}
        aria-label={t.canvas.form.name}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => {
          if (text === null || text === name || text.trim() === "") return setText(null);
          const done = edit([{ kind: "rename", path: [...path, name], to: text.trim() }], "made");
          setRefused(!done);
          if (done) setText(null);
        }}
      />
    </div>
  );
}

function List({ of, path, node, write, label }: { of: Control; path: Path; node: Node | undefined; write: Write; label: string }) {
  const { t } = useLanguage("canvas");
  const { edit, languages, readOnly } = useDesk();
  if (node?.kind === "text" && node.text !== null) return <OneText like="words" node={node} write={write} label={label} />;
  const items = node?.kind === "list" ? node.items : [];
  const fresh = (): Value => {
    if (of.kind === "table") return initial(of, languages) ?? "";
    if (of.kind === "either" && of.table === "buttons") return new Map([["title", localized(languages, (tag) => (tag.startsWith("zh") ? "按钮" : "Button"))]]);
    if (of.kind === "texts") return localized(languages, () => "…");
    return "…";
  };
  return (
    <div className={s.list}>
      {items.map((item, index) => (
        <div key={index} className={s.row}>
          <div className={s.grow}>
            <Controlled
              control={of}
              path={[...path, index]}
              node={item}
              dense
              label={`${label} ${index + 1}`}
              write={(value, words, how = "typed") => edit([{ kind: "set", path: [...path, index], value, words }], how)}
            />
          </div>
          {!readOnly && (
            <button type="button" className={s.remove} title={t.canvas.form.removeItem} aria-label={`${t.canvas.form.removeItem} ${index + 1}`} onClick={() => edit([{ kind: "drop", path: [...path, index] }], "made")}>
              <X size={13} aria-hidden />
            </button>
          )}
        </div>
      ))}
      {!readOnly && (
        <Button
          size="small"
          type="text"
          className={s.small}
          icon={<Plus size={12} aria-hidden />}
          onClick={() => (node ? edit([{ kind: "insert", path, at: items.length, value: fresh() }], "made") : write([fresh()], false, "made"))}
          data-testid={`form-add-${label}`}
        >
          {label === "triggers" ? t.canvas.form.addTrigger : t.canvas.form.addItem}
        </Button>
      )}
    </div>
  );
}

/** A value as its author writes it. It is taken over when the keyboard leaves, so that half of it is never in the file. */
function Raw({ path, write }: { path: Path; write?: Write }) {
  const { t } = useLanguage("canvas");
  const { tree, edit, readOnly } = useDesk();
  const there = rawOf(tree, path);
  const [text, setText] = useState<string | null>(null);
  const [refused, setRefused] = useState(false);
  function leave() {
    if (text === null || text === there) return setText(null);
    // A key that is not there yet is made with what was typed.
    const done = there === "" && write ? write(text.trim(), false, "made") && edit([{ kind: "raw", path, yaml: text }], "made") : edit([{ kind: "raw", path, yaml: text }], "made");
    setRefused(!done);
    if (done) setText(null);
  }
  return (
    <>
      <Input.TextArea
        className={s.mono}
        value={text ?? there}
        status={refused ? "error" : ""}
        disabled={readOnly}
        aria-label={t.canvas.form.asYaml}
        autoSize={{ minRows: 1, maxRows: 14 }}
        onChange={(event) => {
          setText(event.target.value);
          setRefused(false);
        }}
        onBlur={leave}
        data-testid="form-yaml"
      />
      <Refused shown={refused} what="unreadable" />
    </>
  );
}
