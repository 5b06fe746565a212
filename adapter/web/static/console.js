// Asks before what cannot be undone; without scripts the form is sent at once.
document.addEventListener("click", function (event) {
  var button = event.target.closest("button[data-confirm]");
  if (button && !window.confirm(button.getAttribute("data-confirm"))) {
    event.preventDefault();
  }
});

// A form is sent once, however often the button is pressed.
document.addEventListener("submit", function (event) {
  var form = event.target;
  if (form.method !== "post") {
    return;
  }
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
});

// Going back shows the page with its forms ready again.
window.addEventListener("pageshow", function () {
  Array.prototype.forEach.call(document.forms, function (form) {
    delete form.dataset.sent;
  });
});
