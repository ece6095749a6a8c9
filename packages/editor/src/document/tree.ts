/** As much of a tree of elements as flattening needs: a browser's DOM, a parser's tree and others are seen through it. */
export interface Tree<N> {
  /** The characters of a text node; `null` for everything else. */
  text(node: N): string | null;
  /** The name of an element in lower case; `null` for everything else. */
  tag(node: N): string | null;
  attribute(node: N, name: string): string | null;
  attributeNames(node: N): readonly string[];
  children(node: N): ArrayLike<N>;
}
