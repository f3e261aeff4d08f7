// A file over the limit is named before it is sent; without this script the server names it.
(() => {
  "use strict";
  document.addEventListener("change", (event) => {
    const control = event.target;
    if (!(control instanceof HTMLInputElement) || !control.dataset.most) return;
    const file = control.files && control.files[0];
    const isTooLarge = Boolean(file) && file.size > Number(control.dataset.most);
    const field = control.closest(".field");
    let note = field.querySelector("[data-said]");
    if (!note) {
      note = document.createElement("p");
      note.className = "field__error";
      note.dataset.said = "";
      note.setAttribute("role", "alert");
      control.before(note);
    }
    note.textContent = isTooLarge ? control.dataset.tooLarge : "";
    note.hidden = !isTooLarge;
    field.classList.toggle("field--error", isTooLarge);
    if (isTooLarge) control.value = "";
  });
})();
