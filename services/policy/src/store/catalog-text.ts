import { type DescField, type DescMessage, type JsonValue, ScalarType, toJson } from '@bufbuild/protobuf';
import { type Catalog, CatalogSchema } from '@signalbox/contracts';

/** A catalog as JSON, which is YAML too. Whole numbers are numbers, where protobuf's own JSON writes texts. */
export function catalogText(catalog: Catalog): string {
  const json = toJson(CatalogSchema, catalog, { useProtoFieldName: true });
  return `${JSON.stringify(withNumbers(CatalogSchema, json), undefined, 2)}\n`;
}

function withNumbers(desc: DescMessage, json: JsonValue): JsonValue {
  return mapValues(json, (value, name) => {
    const field = desc.fields.find((candidate) => candidate.name === name);
    return field ? fieldValue(field, value) : value;
  });
}

function fieldValue(field: DescField, value: JsonValue): JsonValue {
  if (field.fieldKind === 'scalar') return field.scalar === ScalarType.INT64 ? Number(value) : value;
  const { message } = field;
  if (!message) return value;
  if (Array.isArray(value)) return value.map((item) => withNumbers(message, item));
  if (field.fieldKind === 'map') return mapValues(value, (item) => withNumbers(message, item));
  return withNumbers(message, value);
}

/** Applies a function to the values of an object. Other JSON, such as a duration's text, stays as it is. */
function mapValues(json: JsonValue, change: (value: JsonValue, name: string) => JsonValue): JsonValue {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return json;
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, change(value, name)]));
}
