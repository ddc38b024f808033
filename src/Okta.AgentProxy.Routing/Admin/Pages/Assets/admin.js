// The pages work without this. It keeps the live part of the overview fresh, and can be told to stop.
"use strict";

(() => {
  const interval = 5000;
  let live = document.getElementById("live");
  const place = document.getElementById("live-control");
  if (!live || !place) {
    return;
  }

  let timer = null;

  const schedule = () => { timer = setTimeout(refresh, interval); };

  // As a document, not as text: what comes is never parsed as part of this page, and scripts in it would not run.
  const refresh = () => {
    const request = new XMLHttpRequest();
    request.open("GET", location.href);
    request.responseType = "document";
    request.timeout = 10000;
    request.onload = () => {
      const fresh = request.status === 200 && request.responseXML ? request.responseXML.getElementById("live") : null;
      if (!fresh) {
        button.textContent = "Refresh the page to sign in again";
        button.onclick = () => location.reload();
        return;
      }

      // Not under the eyes of somebody who reads or has marked something there.
      const selection = getSelection();
      if (timer !== null && !live.contains(document.activeElement) && (!selection || selection.isCollapsed)) {
        const next = document.importNode(fresh, true);
        live.replaceWith(next);
        live = next;
      }

      if (timer !== null) {
        schedule();
      }
    };
    request.onerror = request.ontimeout = () => { if (timer !== null) { schedule(); } };
    request.send();
  };

  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.textContent = "Pause updates";
  button.onclick = () => {
    if (timer === null) {
      button.textContent = "Pause updates";
      timer = 0;
      refresh();
    } else {
      clearTimeout(timer);
      timer = null;
      button.textContent = "Resume updates";
    }
  };
  place.replaceChildren(button);
  schedule();
})();
