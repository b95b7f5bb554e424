// Marks the day of the month whose times are shown: the link to the part of the page that the address names. Without it
// the heading of the times says which day it is.

const days = document.querySelectorAll('.month-day[href^="#"]');

function mark() {
  const chosen = [...days].find((day) => day.hash === location.hash);
  if (!chosen) return;
  for (const day of days) day.removeAttribute("aria-current");
  chosen.setAttribute("aria-current", "true");
}

addEventListener("hashchange", mark);
mark();
