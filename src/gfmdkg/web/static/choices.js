// Suggests values while one types, where a parameter has more choices than the page holds.
// Without this script the link below the field leads to the same search.

const PAUSE = 200; // milliseconds without a key before the server is asked
const SHORTEST = 2;

for (const input of document.querySelectorAll("input[data-choices]")) {
  let waiting;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => suggest(input), PAUSE);
  });
}

async function suggest(input) {
  const words = input.value.trim();
  const known = [...input.list.options].some((option) => option.value === words);
  if (words.length < SHORTEST || known) return;
  const address = new URL(input.dataset.choices, document.baseURI);
  address.search = new URLSearchParams({ q: words });
  const response = await fetch(address, { headers: { Accept: "application/json" } });
  if (!response.ok || input.value.trim() !== words) return;
  const { choices } = await response.json();
  input.list.replaceChildren(...choices.map(({ value, label }) => new Option(label, value)));
}
