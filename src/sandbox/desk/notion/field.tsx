/** One field of a page's form, with what it is for and what is wrong with it. */
import type { Child } from "hono/jsx";
import type { StoredProperty } from "../../notion/properties.ts";
import type { Page } from "../../notion/workspace.ts";
import { type Entry, entryOf, isEditable, markOf, namesIn } from "./entries.ts";
import type { NotionDesk } from "./frame.tsx";
import { markName, type Tried, valueName } from "./save.ts";
import { Value } from "./value.tsx";

/** How `config/notion.ts` ends the descriptions of what pressroom writes. */
const MACHINE = "pressroom writes this.";

export const isMachines = ({ description }: StoredProperty) => description?.endsWith(MACHINE) ?? false;

const about = ({ description }: StoredProperty) =>
  (description ?? "").replace(/\s*(?:You write this|pressroom writes this)\.$/, "");

export interface Form {
  desk: NotionDesk;
  page: Page;
  tried: Tried | undefined;
}

/** The same for whatever is typed into a form: the label, the control, the hint, the complaint. */
interface Control {
  id: string;
  name: string;
  entry: Entry;
  describedBy: string | undefined;
  wrong: boolean;
}

export function Field({ form, property, index }: { form: Form; property: StoredProperty; index: number }) {
  const { desk, page, tried } = form;
  const id = `f${index}`;
  const hint = about(property);
  if (!isEditable(property)) {
    return (
      <div class="field">
        <span class="label">{property.name}</span>
        <div class="control fixed">
          <Value store={desk.store} page={page} property={property} />
        </div>
      </div>
    );
  }
  const present = entryOf(property, page.values[property.id]);
  const problem = tried?.problems.get(property.id);
  const clash = tried?.clashes.has(property.id) ?? false;
  const control: Control = {
    id,
    name: valueName(property.id),
    entry: tried?.entries.get(property.id) ?? present,
    describedBy: describedBy(id, { hint: hint !== "", problem: problem !== undefined || clash }),
    wrong: problem !== undefined || clash,
  };
  const isGroup = property.type === "multi_select" || property.type === "date";
  return (
    <div class={control.wrong ? "field wrong" : "field"}>
      {isGroup ? (
        <span class="label" id={`${id}-label`}>
          {property.name}
        </span>
      ) : (
        <label class="label" for={id}>
          {property.name}
        </label>
      )}
      <div class="control">
        <input type="hidden" name={markName(property.id)} value={markOf(present)} />
        <ControlOf property={property} control={control} />
        {property.type === "url" && page.values[property.id] && (
          <p class="hint">
            Go to <Value store={desk.store} page={page} property={property} />
          </p>
        )}
        {hint !== "" && (
          <p class="hint" id={`${id}-hint`}>
            {hint}
          </p>
        )}
        <Complaint id={id} problem={problem}>
          {clash && (
            <>
              Somebody changed this since the form was opened. Save again to put yours in its place. Now it
              says:{" "}
              {present.join("") === "" ? (
                "nothing"
              ) : (
                <Value store={desk.store} page={page} property={property} />
              )}
            </>
          )}
        </Complaint>
      </div>
    </div>
  );
}

export function describedBy(id: string, has: { hint: boolean; problem: boolean }): string | undefined {
  const ids = [has.hint ? `${id}-hint` : "", has.problem ? `${id}-wrong` : ""].filter((one) => one !== "");
  return ids.length > 0 ? ids.join(" ") : undefined;
}

export const Complaint = (props: { id: string; problem: string | undefined; children: Child }) =>
  props.problem === undefined && !props.children ? null : (
    <p class="complaint" id={`${props.id}-wrong`}>
      {props.problem} {props.children}
    </p>
  );

function ControlOf({ property, control }: { property: StoredProperty; control: Control }) {
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

export function Choice({ property, control }: { property: StoredProperty; control: Omit<Control, "wrong"> }) {
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
