import { LivenessCheck, type LivenessEventMap } from 'liveness-check/react';
import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';

function App() {
  const [outcome, setOutcome] = useState('');

  function complete({ detail: { response } }: LivenessEventMap['liveness-complete']) {
    if (response.status === 'failure') return;
    const { score, rejection_reason } = response.liveness;
    setOutcome(rejection_reason ? `Not accepted: ${rejection_reason}` : `Accepted, score ${score.toFixed(2)}`);
  }

  return (
    <>
      <LivenessCheck
        assetBase="/liveness/"
        onLivenessComplete={complete}
        onLivenessError={({ detail }) => setOutcome(`${detail.code}: ${detail.message}`)}
      />
      <p id="outcome" role="status">
        {outcome}
      </p>
    </>
  );
}

createRoot(document.querySelector('#app')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
