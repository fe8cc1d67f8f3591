const outcome = document.querySelector('#outcome');
const check = document.querySelector('liveness-check');
check.addEventListener('liveness-complete', ({ detail }) => {
  const { score, rejection_reason } = detail.response.liveness;
  outcome.textContent = rejection_reason ? `Not accepted: ${rejection_reason}` : `Accepted, score ${score.toFixed(2)}`;
});
check.addEventListener('liveness-error', ({ detail }) => {
  outcome.textContent = `${detail.code}: ${detail.message}`;
});
