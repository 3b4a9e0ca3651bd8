/** A round first letter for somebody, in a colour of their own. */
export const FACE_STYLE = `
.face { display: grid; place-items: center; width: 2.75rem; height: 2.75rem; border-radius: 50%; color: #fff; font-weight: 600; font-size: 1.125rem }
.face-0 { background: #7c3aed } .face-1 { background: #0f766e } .face-2 { background: #b45309 } .face-3 { background: #be123c } .face-4 { background: #1d4ed8 } .face-5 { background: #4d7c0f }
`;

export function Face({ of }: { of: string }) {
  const sum = [...of].reduce((total, sign) => total + (sign.codePointAt(0) ?? 0), 0);
  return (
    <span class={`face face-${sum % 6}`} aria-hidden="true">
      {of.slice(0, 1).toUpperCase()}
    </span>
  );
}
