const LINES = ['a', 'b', 'c', 'd', 'e', 'f'];

/** Lines where text is going to be. Nothing in it can be focused or typed into. */
export function Skeleton() {
  return (
    <div className="coscribe-skeleton" role="status" aria-label="Loading the document">
      {LINES.map((line) => (
        <div key={line} className="coscribe-skeleton-line" />
      ))}
    </div>
  );
}
