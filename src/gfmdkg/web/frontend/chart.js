// Draws the charts of a page from their Vega-Lite documents; where that fails, shows the picture that the server draws.

import embed from "vega-embed";
import { expressionInterpreter } from "vega-interpreter";

const options = {
  actions: false,
  ast: true, // the policy of our pages allows no code made from text
  defaultStyle: false,
  expr: expressionInterpreter,
  mode: "vega-lite",
  renderer: "svg",
  tooltip: { disableDefaultStyle: true },
};

for (const figure of document.querySelectorAll("figure.chart[data-document]")) {
  draw(figure).catch((error) => {
    console.error(error);
    figure.prepend(picture(figure));
  });
}

async function draw(figure) {
  const response = await fetch(figure.dataset.document);
  if (!response.ok) {
    throw new Error(`${figure.dataset.document}: ${response.status}`);
  }
  const specification = await response.json();
  const place = document.createElement("div");
  await embed(place, specification, options);
  place.classList.add("drawn");
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", specification.description);
  figure.prepend(place);
}

function picture(figure) {
  const image = document.createElement("img");
  image.src = figure.dataset.picture;
  image.alt = figure.dataset.text;
  return image;
}
