/** One field of a page's form, with what it is for and what is wrong with it. */
import type { Child } from "hono/jsx";
import type { StoredProperty } from "../../../notion/properties.ts";
import type { Page } from "../../../notion/workspace.ts";
import type { NotionDesk } from "../frame.tsx";
import { Value } from "../value.tsx";
import { type Control, ControlOf, isGroup } from "./controls.tsx";
import { entryOf, isEditable, markOf } from "./entries.ts";
import { markName, type Tried, valueName } from "./save.ts";

const about = ({ description }: StoredProperty) =>
  (description ?? "").replace(/\s*(?:You write this|pressroom writes this)\.$/, "");

export interface Form {
  desk: NotionDesk;
  page: Page;
  tried: Tried | undefined;
}

interface FieldProps {
  form: Form;
  property: StoredProperty;
  /** Its place among the fields, for ids. */
  index: number;
}

export const Field = (props: FieldProps) =>
  isEditable(props.property) ? <EditableField {...props} /> : <FixedField {...props} />;

const FixedField = ({ form, property }: FieldProps) => (
  <div class="field">
    <span class="label">{property.name}</span>
    <div class="control">
      <Present form={form} property={property} />
    </div>
  </div>
);

const Present = ({ form: { desk, page }, property }: Omit<FieldProps, "index">) => (
  <Value store={desk.store} page={page} property={property} />
);

function EditableField({ form, property, index }: FieldProps) {
  const { page, tried } = form;
  const id = `f${index}`;
  const hint = about(property);
  const present = entryOf(property, page.values[property.id]);
  const problem = tried?.problems.get(property.id);
  const clash = tried?.clashes.has(property.id) ?? false;
  const wrong = problem !== undefined || clash;
  const control: Control = {
    id,
    name: valueName(property.id),
    entry: tried?.entries.get(property.id) ?? present,
    describedBy: describedBy(id, { hint: hint !== "", problem: wrong }),
    wrong,
  };
  return (
    <div class={wrong ? "field wrong" : "field"}>
      <Label id={id} property={property} />
      <div class="control">
        <input type="hidden" name={markName(property.id)} value={markOf(present)} />
        <ControlOf property={property} control={control} />
        {property.type === "url" && page.values[property.id] && (
          <p class="hint">
            Go to <Present form={form} property={property} />
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
              says: {present.join("") === "" ? "nothing" : <Present form={form} property={property} />}
            </>
          )}
        </Complaint>
      </div>
    </div>
  );
}

const Label = ({ id, property }: { id: string; property: StoredProperty }) =>
  isGroup(property) ? (
    <span class="label" id={`${id}-label`}>
      {property.name}
    </span>
  ) : (
    <label class="label" for={id}>
      {property.name}
    </label>
  );

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
