import { LinkButton } from '../../ui/link-button.tsx';
import { Notice } from '../../ui/notice.tsx';

/** Unknown or forbidden: the same page, so that nobody learns what exists. */
export function NoDocument() {
  return (
    <Notice
      title="There is nothing here for you"
      actions={
        <LinkButton href="/" tone="primary">
          Go to your documents
        </LinkButton>
      }
    >
      <p>
        This document does not exist, or you have no access to it. Ask the person who sent you the link for a
        new one.
      </p>
    </Notice>
  );
}
