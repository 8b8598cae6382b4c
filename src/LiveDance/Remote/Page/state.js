/** Shows the most important state of the show: what is wrong, and what to do. */
export function showState({ state }) {
  const line = document.getElementById("state");
  line.dataset.severity = state.severity;
  // Screen readers read a text aloud whenever it is set.
  for (const [id, text] of [["state-text", state.text], ["state-action", state.action]]) {
    const part = document.getElementById(id);
    if (part.textContent !== text) part.textContent = text;
  }
}
