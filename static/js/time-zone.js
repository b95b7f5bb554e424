// Fills [name=time_zone][data-detect] with the browser's time zone. The server leaves data-detect out once the user has
// chosen; a zone that a select does not offer leaves it as the server sent it.

const zoneOf = (timeZone) => new Intl.DateTimeFormat(undefined, { timeZone }).resolvedOptions().timeZone;
const zone = zoneOf(undefined);

// Browsers give some zones under names of before, which a select does not offer: to them both are one.
const isSame = ({ value }) => {
  try {
    return value !== "" && zoneOf(value) === zone;
  } catch {
    return false;
  }
};

for (const control of document.querySelectorAll("[name=time_zone][data-detect]")) {
  if (!zone) continue;
  if (control.tagName !== "SELECT") {
    control.value = zone;
    continue;
  }
  const options = [...control.options];
  const found = options.find((option) => option.value === zone) ?? options.find(isSame);
  if (found) control.value = found.value;
}
