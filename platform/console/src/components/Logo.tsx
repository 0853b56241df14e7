/** The mark: two threads through two others. */
export function Logo({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" strokeWidth="2.6" strokeLinecap="round" aria-hidden>
      <path d="M4 8.5h4.2M13 8.5h7M4 15.5h7M15.8 15.5H20" stroke="currentColor" />
      <path d="M8.5 4v7M8.5 15.8V20M15.5 4v4.2M15.5 13v7" stroke="var(--accent)" />
    </svg>
  );
}
