/** Do children stand under their parents? `none`: no run has a parent. */
export type Nesting =
  { readonly kind: 'none' | 'on' | 'off' } | { readonly kind: 'impossible'; readonly why: string };

export function nestingOf(
  { hasChildren, isNested }: { readonly hasChildren: boolean; readonly isNested: boolean },
  { isGrouped, isFlat }: { readonly isGrouped: boolean; readonly isFlat: boolean },
): Nesting {
  if (!hasChildren) return { kind: 'none' };
  if (isGrouped) return { kind: 'impossible', why: 'Runs stand in groups' };
  if (!isNested) return { kind: 'impossible', why: 'No parent of these runs is among them' };
  return { kind: isFlat ? 'off' : 'on' };
}
