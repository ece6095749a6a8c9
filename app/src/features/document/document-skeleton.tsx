import { Wordmark } from '../../ui/wordmark.tsx';
import styles from './document.module.css';

/** Where a document is going to be. Nothing in it can be typed into (OPEN-1). */
export function DocumentSkeleton() {
  return (
    <>
      <div className={styles.bar}>
        <a href="/" className={styles.home} aria-label="Your documents">
          <Wordmark withName={false} />
        </a>
      </div>
      <main className={styles.sheet} aria-busy="true">
        <div className={`${styles.bone} ${styles.boneTitle}`} />
        {['96%', '88%', '93%', '42%', '90%', '64%'].map((width) => (
          <div key={width} className={styles.bone} style={{ width }} />
        ))}
      </main>
    </>
  );
}
