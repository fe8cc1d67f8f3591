import { setAssetBase } from 'liveness-check';
import 'liveness-check/define';

setAssetBase('/liveness/');

const app = document.querySelector('#app')!;
const check = document.createElement('liveness-check');
const outcome = document.createElement('p');
outcome.role = 'status';
outcome.id = 'outcome';
app.append(check, outcome);

check.addEventListener('liveness-complete', ({ detail: { response } }) => {
  if (response.status === 'failure') return;
  const { score, rejection_reason } = response.liveness;
  outcome.textContent = rejection_reason ? `Not accepted: ${rejection_reason}` : `Accepted, score ${score.toFixed(2)}`;
});
check.addEventListener('liveness-error', ({ detail }) => {
  outcome.textContent = `${detail.code}: ${detail.message}`;
});
