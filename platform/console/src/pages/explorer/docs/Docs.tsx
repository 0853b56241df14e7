// The documentation of the schema: searched, and walked through by its types.

import { Button, Input, type InputRef } from "antd";
import { ArrowLeft, Search } from "lucide-react";
import type { GraphQLSchema } from "graphql";
import { useDeferredValue, useEffect, useImperativeHandle, useMemo, useRef, useState, type KeyboardEvent, type Ref } from "react";
import { Spinner } from "../../../components/Spinner";
import { useLanguage } from "../../../i18n/useLanguage";
import s from "./Docs.module.css";
import { Overview } from "./Overview";
import { entriesOf, search, type Entry, type Place } from "./search";
import { TypePage } from "./TypePage";

interface Props {
  ref?: Ref<{ find: () => void }>;
  schema: GraphQLSchema;
  /** Where one went, the present place last; none is the overview. */
  places: Place[];
  onPlaces: (places: Place[]) => void;
}

export function Docs({ ref, schema, places, onPlaces }: Props) {
  const { t } = useLanguage("explorer");
  const [wish, setWish] = useState("");
  const late = useDeferredValue(wish);
  const input = useRef<InputRef>(null);
  const body = useRef<HTMLDivElement>(null);
  const entries = useMemo(() => entriesOf(schema), [schema]);
  const hits = useMemo(() => search(entries, late), [entries, late]);
  const place = places.at(-1);
  const words = t.explorer.docs;

  useImperativeHandle(ref, () => ({ find: () => input.current?.focus() }), []);

  // Another place begins at its top, or at the field that is meant.
  useEffect(() => {
    setWish("");
    const field = place?.field && body.current?.querySelector(`[data-field="${CSS.escape(place.field)}"]`);
    if (field) field.scrollIntoView({ block: "nearest" });
    else if (body.current) body.current.scrollTop = 0;
  }, [place]);

  function show(next: Place) {
    onPlaces([...places, next]);
    setWish("");
    body.current?.focus();
  }

  /** Up and down go through what can be opened. */
  function walk(event: KeyboardEvent) {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (!step || !body.current) return;
    const all = [...body.current.querySelectorAll("button")];
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    const next = at < 0 ? (step > 0 ? all[0] : undefined) : all[at + step];
    if (next) next.focus();
    else if (step < 0) input.current?.focus();
    event.preventDefault();
  }

  return (
    <section className={s.docs} aria-label={t.explorer.panes.docs} onKeyDown={walk} data-testid="explorer-docs">
      <div className={s.find}>
        <Input
          ref={input}
          value={wish}
          onChange={(event) => setWish(event.target.value)}
          placeholder={words.search}
          aria-label={words.search}
          prefix={<Search size={14} aria-hidden />}
          allowClear
          data-testid="explorer-docs-search"
        />
      </div>
      {!late && place && (
        <div className={s.way}>
          <Button size="small" type="text" icon={<ArrowLeft size={14} aria-hidden />} onClick={() => onPlaces(places.slice(0, -1))}>
            {words.back}
          </Button>
          <Button size="small" type="text" onClick={() => onPlaces([])}>
            {words.all}
          </Button>
        </div>
      )}
      <div className={`${s.body} scroll`} ref={body} tabIndex={-1}>
        {late ? (
          <Hits hits={hits} onShow={show} />
        ) : place ? (
          <TypePage schema={schema} place={place} onShow={show} />
        ) : (
          <Overview schema={schema} onShow={show} />
        )}
      </div>
      <p className="sr" role="status">
        {late && words.results(hits.length)}
      </p>
    </section>
  );
}

function Hits({ hits, onShow }: { hits: Entry[]; onShow: (place: Place) => void }) {
  const { t } = useLanguage("explorer");
  const words = t.explorer.docs;
  if (hits.length === 0) return <p className={s.none}>{words.none}</p>;
  return (
    <ul>
      {hits.map((hit) => (
        <li key={`${hit.what} ${hit.title}`}>
          <button
            type="button"
            className={s.hit}
            data-old={hit.deprecated || undefined}
            onClick={() => onShow({ type: hit.type, field: hit.field })}
            data-testid="explorer-docs-hit"
          >
            <code>{hit.title}</code>
            <span className={s.kind}>{words.kinds[hit.what]}</span>
            {hit.text && (
              <span className={s.short} lang="en">
                {hit.text}
              </span>
            )}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** While the schema is on its way. */
export function DocsWaiting() {
  return (
    <div className={s.docs}>
      <Spinner />
    </div>
  );
}
