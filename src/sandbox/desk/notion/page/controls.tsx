/** What a value is typed, ticked or chosen in: one kind of control for each type of property. */
import type { StoredProperty } from "../../../notion/properties.ts";
import { type Entry, namesIn } from "./entries.ts";

/** How `config/notion.ts` ends the descriptions of what pressroom writes. */
const MACHINE = "pressroom writes this.";

export const isMachines = ({ description }: StoredProperty) => description?.endsWith(MACHINE) ?? false;

/** Several controls under one label. */
export const isGroup = ({ type }: StoredProperty) => type === "multi_select" || type === "date";

export interface Control {
  id: string;
  name: string;
  entry: Entry;
  /** The ids of its hint and of what is wrong with it. */
  describedBy: string | undefined;
  wrong: boolean;
}

export function ControlOf({ property, control }: { property: StoredProperty; control: Control }) {
  switch (property.type) {
    case "rich_text":
      return <Words control={control} rows={isMachines(property) ? 1 : 2} />;
    case "select":
    case "status":
      return <Choice property={property} control={control} />;
    case "multi_select":
      return <Choices property={property} control={control} />;
    case "date":
      return <DateFields control={control} />;
    case "checkbox":
      return (
        <input
          type="checkbox"
          id={control.id}
          name={control.name}
          checked={control.entry.length > 0}
          aria-describedby={control.describedBy}
        />
      );
    default:
      return <Line control={control} mode={MODES[property.type] ?? "text"} />;
  }
}

/** Which keyboard a telephone shows. Notion takes any text as an address, so the browser is not to refuse one. */
const MODES: Record<string, "decimal" | "url" | "email" | "tel"> = {
  number: "decimal",
  url: "url",
  email: "email",
  phone_number: "tel",
};

const Line = ({
  control,
  mode,
}: {
  control: Control;
  mode: "text" | "decimal" | "url" | "email" | "tel";
}) => (
  <input
    type="text"
    inputmode={mode}
    class={mode === "decimal" ? "short" : undefined}
    id={control.id}
    name={control.name}
    value={control.entry[0] ?? ""}
    autocomplete="off"
    aria-describedby={control.describedBy}
    aria-invalid={control.wrong ? "true" : undefined}
  />
);

/** A browser drops the first line feed of a text area, so it is given one more. */
export const kept = (text: string) => `\n${text}`;

function Words({ control, rows }: { control: Control; rows: number }) {
  const text = control.entry[0] ?? "";
  return (
    <textarea
      id={control.id}
      name={control.name}
      rows={text.length > 160 || text.includes("\n") ? 5 : rows}
      aria-describedby={control.describedBy}
      aria-invalid={control.wrong ? "true" : undefined}
    >
      {kept(text)}
    </textarea>
  );
}

function Choice({ property, control }: { property: StoredProperty; control: Control }) {
  const [chosen = ""] = control.entry;
  return (
    <select id={control.id} name={control.name} aria-describedby={control.describedBy}>
      <option value="" selected={chosen === ""}>
        None
      </option>
      {property.options.map((option) => (
        <option value={option.id} selected={option.id === chosen}>
          {option.name}
        </option>
      ))}
    </select>
  );
}

function Choices({ property, control }: { property: StoredProperty; control: Control }) {
  return (
    <fieldset class="choices" aria-labelledby={`${control.id}-label`} aria-describedby={control.describedBy}>
      {property.options.map((option) => (
        <label class={`chip ${option.color}`}>
          <input
            type="checkbox"
            name={control.name}
            value={option.id}
            checked={control.entry.includes(option.id)}
          />
          {option.name}
        </label>
      ))}
      <input
        type="text"
        class="short"
        name={`${control.name}.new`}
        value={namesIn(control.entry).join(", ")}
        placeholder="New…"
        aria-label={`New for ${property.name}; several with commas between`}
        autocomplete="off"
      />
    </fieldset>
  );
}

function DateFields({ control }: { control: Control }) {
  const { name, id } = control;
  const [day = "", time = "", end = "", endTime = "", zone = ""] = control.entry;
  const invalid = control.wrong ? ("true" as const) : undefined;
  return (
    <fieldset class="when" aria-labelledby={`${id}-label`} aria-describedby={control.describedBy}>
      <input type="date" id={id} name={name} value={day} aria-label="Day" aria-invalid={invalid} />
      <input type="time" name={`${name}.time`} value={time} aria-label="Time, may be left empty" />
      <details open={end !== "" || (zone !== "" && zone !== "UTC")}>
        <summary>{end === "" ? "End and zone" : "Until"}</summary>
        <input type="date" name={`${name}.end`} value={end} aria-label="Last day" />
        <input type="time" name={`${name}.endTime`} value={endTime} aria-label="Time at the end" />
        <label class="zone">
          Zone
          <input
            type="text"
            name={`${name}.zone`}
            value={zone}
            placeholder="UTC"
            title="A zone like Europe/Vienna, or an offset like +02:00. It counts where there is a time."
            autocomplete="off"
            spellcheck={false}
          />
        </label>
      </details>
    </fieldset>
  );
}
