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

// The menu may be longer than its place: where one is is seen.
document.addEventListener("DOMContentLoaded", function () {
  var here = document.querySelector(".side .here");
  if (here) {
    here.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
});

// Years, divisions and departments that a bar offers are those of its site: of another one the
// server offers them anew.
var OF_A_SITE = ["division", "year", "department", "version"];

function offer(form, isOffered) {
  OF_A_SITE.forEach(function (name) {
    var field = form.elements[name];
    if (field) {
      field.disabled = !isOffered;
    }
  });
}

document.addEventListener("change", function (event) {
  var form = event.target.form;
  if (event.target.id === "site" && form && form.getAttribute("role") === "search") {
    var was = event.target.querySelector("option[selected]");
    offer(form, was !== null && event.target.value === was.value);
  }
});

// Going back shows the page with its forms ready again.
window.addEventListener("pageshow", function () {
  Array.prototype.forEach.call(document.querySelectorAll("form[role=search]"), function (form) {
    offer(form, true);
  });
  Array.prototype.forEach.call(document.forms, function (form) {
    delete form.dataset.sent;
  });
});

// Identification: every line is reached and decided by keys; the keys stand on the page.
(function () {
  function questions() {
    return Array.prototype.slice.call(document.querySelectorAll("[data-question]"));
  }

  function go(at) {
    var all = questions();
    if (all.length) {
      all[Math.max(0, Math.min(all.length - 1, at))].focus();
    }
  }

  document.addEventListener("keydown", function (event) {
    var all = questions();
    var here = event.target.closest("[data-question]");
    if (!all.length || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) {
      return;
    }
    if (here && event.key === "Escape") {
      here.focus();
      return;
    }
    var free = event.target === here || event.target === document.body ||
      event.target.id === "content" || (here && event.target.type === "radio");
    if (!free) {
      return;
    }
    var key = event.key.toLowerCase();
    if (key === "j" || key === "k") {
      go(here ? all.indexOf(here) + (key === "j" ? 1 : -1) : 0);
    } else if (here && /^[1-9]$/.test(key)) {
      var radio = here.querySelectorAll("input[type=radio]")[Number(key) - 1];
      if (radio) {
        radio.checked = true;
      }
    } else if (here && (key === "enter" || key === "x" || key === "c")) {
      var control = here.querySelector("[data-key='" + (key === "enter" ? "Enter" : key) + "']");
      if (control && key === "c") {
        control.focus();
      } else if (control) {
        control.click();
      }
    } else {
      return;
    }
    event.preventDefault();
  });

  // The line that took the place of the answered one is next.
  var answeredAt = -1;
  document.addEventListener("htmx:beforeRequest", function (event) {
    var here = event.target.closest && event.target.closest("[data-question]");
    answeredAt = here ? questions().indexOf(here) : -1;
  });
  document.addEventListener("htmx:afterSettle", function () {
    if (answeredAt >= 0) {
      go(answeredAt);
      answeredAt = -1;
    }
  });
})();

// Progress comes by a stream; where that is silent for three seconds, it is asked for.
(function () {
  var heard = 0;
  document.addEventListener("htmx:sseMessage", function () {
    heard = Date.now();
  });
  window.setInterval(function () {
    var part = document.querySelector("[data-watch]");
    if (part && Date.now() - heard > 3000) {
      window.htmx.trigger(part, "watch");
    }
  }, 1000);
})();
