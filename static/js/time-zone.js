// Fills [name=time_zone][data-detect] with the browser's time zone. The server leaves data-detect out once the user has
// chosen; a zone that a select does not offer, under an old name perhaps, leaves it as the server sent it.

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

for (const control of document.querySelectorAll("[name=time_zone][data-detect]")) {
  const offered = control.tagName !== "SELECT" || [...control.options].some((option) => option.value === zone);
  if (zone && offered) control.value = zone;
}
