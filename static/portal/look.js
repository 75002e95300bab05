// What one chooses is seen at once in the sample; whether it stands out, the portal tells.
const sample = document.querySelector("[data-sample]");
const lay = (name, value) => {
  if (CSS.supports(name === "font" ? "font-family" : "color", value))
    sample.style.setProperty(`--${name}`, value);
};
for (const [name, value] of Object.entries(JSON.parse(sample.dataset.sample))) lay(name, value);
sample.style.colorScheme = sample.dataset.scheme;

const canvas = document.createElement("canvas").getContext("2d");
const asHex = (value) => {
  canvas.fillStyle = value;
  return canvas.fillStyle;
};
for (const field of document.querySelectorAll("[data-colour]")) {
  const picker = document.createElement("input");
  picker.type = "color";
  picker.setAttribute("aria-label", `${field.labels[0].textContent} (${sample.dataset.picker})`);
  const follow = () => {
    if (!CSS.supports("color", field.value)) return;
    picker.value = asHex(field.value);
    lay(field.dataset.colour, field.value);
  };
  picker.addEventListener("input", () => {
    field.value = picker.value;
    follow();
  });
  field.addEventListener("input", follow);
  const both = document.createElement("span");
  both.className = "colour";
  field.replaceWith(both);
  both.append(field, picker);
  follow();
}
for (const field of document.querySelectorAll("[data-fonts]")) {
  const stacks = JSON.parse(field.dataset.fonts);
  field.addEventListener("change", () => lay("font", stacks[field.value]));
}
