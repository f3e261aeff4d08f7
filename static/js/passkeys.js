/* Passkeys: a form with data-passkey="make" or "show" fetches what the browser needs from its own address, lets the
   person answer, and is sent with the answer. Without a script, or where the browser has none, it says so and stays. */
(function () {
  "use strict";

  const able = window.PublicKeyCredential && window.webauthnJSON;

  document.querySelectorAll("form[data-passkey]").forEach(function (form) {
    const button = form.querySelector("button");
    const trouble = form.querySelector("[data-passkey-trouble]");
    if (!able) {
      form.hidden = form.dataset.passkey === "show";
      if (trouble) trouble.hidden = false;
      return;
    }
    form.hidden = false;
    form.addEventListener("submit", function (event) {
      if (form.elements.credential && form.elements.credential.value) return;
      event.preventDefault();
      if (trouble) trouble.hidden = true;
      button.disabled = true;
      ask(form)
        .then(function (credential) {
          const field = document.createElement("input");
          field.type = "hidden";
          field.name = "credential";
          field.value = JSON.stringify(credential);
          form.append(field);
          form.submit();
        })
        .catch(function () {
          button.disabled = false;
          if (trouble) trouble.hidden = false;
        });
    });
  });

  async function ask(form) {
    const token = form.elements.csrfmiddlewaretoken.value;
    const answer = await fetch(form.action, {
      method: "POST",
      headers: { "X-CSRFToken": token, Accept: "application/json" },
      redirect: "manual",
    });
    if (answer.type === "opaqueredirect") {
      window.location.reload(); /* it is asked first who one is: the page itself leads there */
      return new Promise(() => {});
    }
    if (!answer.ok) throw new Error("no options");
    const options = await answer.json();
    return form.dataset.passkey === "make" ? window.webauthnJSON.create(options) : window.webauthnJSON.get(options);
  }
})();
