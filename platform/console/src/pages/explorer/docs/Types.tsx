// Names of types, each a way to its page.

import type { GraphQLNamedType } from "graphql";
import s from "./Docs.module.css";
import type { Place } from "./search";

export function Types({ title, types, onShow }: { title: string; types: readonly GraphQLNamedType[]; onShow: (place: Place) => void }) {
  return (
    <section className={s.part}>
      <h3>{title}</h3>
      <ul className={s.names}>
        {types.map((type) => (
          <li key={type.name}>
            <button type="button" className={s.name} onClick={() => onShow({ type: type.name })}>
              {type.name}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
