const pages = [...document.querySelectorAll("section")];
let now = 0;
function turn(to) {
  now = Math.max(0, Math.min(pages.length - 1, to));
  pages.forEach((p, i) => (p.hidden = i !== now));
  document.getElementById("at").textContent = pages.length ? `${now + 1} / ${pages.length}` : "no pages";
}
function zoom() {
  const by = document.getElementById("zoom").value / 100;
  for (const svg of document.querySelectorAll("section svg")) svg.style.width = `${svg.viewBox.baseVal.width * by}px`;
}
for (const box of document.querySelectorAll("fieldset input")) {
  const show = () => document.body.classList.toggle(`off-${box.value}`, !box.checked);
  box.addEventListener("change", show);
  show();
}
for (const li of document.querySelectorAll("li")) {
  li.addEventListener("click", () => {
    for (const old of document.querySelectorAll(".hit")) old.classList.remove("hit");
    const { table, row, column } = li.dataset;
    const fits = (g) => g.dataset.table === table && (!row || g.dataset.row === row) && (!column || g.dataset.column === column);
    const found = table && (row || column) ? [...document.querySelectorAll(".figure")].filter(fits) : [];
    for (const g of found) g.classList.add("hit");
    if (found.length) {
      turn(pages.indexOf(found[0].closest("section")));
      found[0].scrollIntoView({ block: "center", inline: "center" });
    }
  });
}
// What the pointer rests on is told at the foot of the side, and stays there once it was clicked.
const seen = document.getElementById("seen");
let kept = null;
function tell(event, keep) {
  const mark = event.target.closest(".figure, .label, .cell");
  const title = mark && mark.querySelector("title");
  if (!title) return;
  if (keep) {
    if (kept) kept.classList.remove("kept");
    kept = kept === mark ? null : mark;
    if (kept) kept.classList.add("kept");
  }
  if (!kept || kept === mark) seen.textContent = title.textContent;
}
for (const page of pages) {
  page.addEventListener("pointerover", (e) => tell(e, false));
  page.addEventListener("click", (e) => tell(e, true));
}
document.getElementById("back").addEventListener("click", () => turn(now - 1));
document.getElementById("next").addEventListener("click", () => turn(now + 1));
document.getElementById("zoom").addEventListener("input", zoom);
document.addEventListener("keydown", (e) => {
  if (e.key === "ArrowLeft") turn(now - 1);
  if (e.key === "ArrowRight") turn(now + 1);
});
turn(0);
zoom();
