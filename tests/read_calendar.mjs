// Reads calendars with ical.js: one JSON string a line in, what it found (or its complaint) out.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const { default: ICAL } = await import(pathToFileURL(process.argv[2]));

function address(property) {
  if (!property) return null;
  const parameters = {};
  for (const name of ["cn", "rsvp", "partstat", "role"]) {
    parameters[name] = property.getParameter(name) ?? null;
  }
  return { value: property.getFirstValue(), ...parameters };
}

function read(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(new ICAL.Timezone(zone));
  }
  const events = calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    return {
      uid: event.uid,
      sequence: event.sequence,
      stamp: component.getFirstPropertyValue("dtstamp").toJSDate().toISOString(),
      begin: event.startDate.toJSDate().toISOString(),
      end: event.endDate.toJSDate().toISOString(),
      title: event.summary,
      place: event.location ?? "",
      description: event.description ?? "",
      url: component.getFirstPropertyValue("url"),
      status: component.getFirstPropertyValue("status"),
      organizer: address(component.getFirstProperty("organizer")),
      attendees: component.getAllProperties("attendee").map(address),
    };
  });
  const name = calendar.getFirstPropertyValue("x-wr-calname");
  return { method: calendar.getFirstPropertyValue("method"), name, events };
}

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    answer = read(JSON.parse(line));
  } catch (error) {
    answer = { complaint: String(error) };
  }
  console.log(JSON.stringify(answer));
}
