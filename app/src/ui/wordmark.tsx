/** Two carets that write on one line. */
export function Wordmark({ withName = true }: { readonly withName?: boolean }) {
  return (
    <svg
      role="img"
      aria-label="Coscribe"
      height="26"
      viewBox={withName ? '0 0 138 32' : '0 0 34 32'}
      fill="none"
    >
      <g strokeLinecap="round" strokeWidth="3.2">
        <path d="M11 5v18M7.5 5h7M7.5 23h7" stroke="var(--accent)" />
        <path d="M23 9v18M19.5 9h7M19.5 27h7" stroke="var(--person-orange)" />
      </g>
      {withName && (
        <text
          x="40"
          y="22.5"
          fill="var(--text)"
          fontFamily="var(--font-ui)"
          fontSize="20"
          fontWeight="650"
          letterSpacing="-0.4"
        >
          Coscribe
        </text>
      )}
    </svg>
  );
}
