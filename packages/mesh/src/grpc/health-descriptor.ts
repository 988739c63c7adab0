import { create } from '@bufbuild/protobuf';
import {
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
} from '@bufbuild/protobuf/wkt';

const PACKAGE = 'grpc.health.v1';
const REQUEST = `.${PACKAGE}.HealthCheckRequest`;
const RESPONSE = `.${PACKAGE}.HealthCheckResponse`;
const STATUSES = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'];

export const HEALTH_SERVICE_NAME = `${PACKAGE}.Health`;

/**
 * The standard health service as reflection describes it. The descriptor that grpc-health-check carries is no valid
 * one: it has lost the entry type of a map.
 */
export const HEALTH_FILE: FileDescriptorProto = create(FileDescriptorProtoSchema, {
  name: 'grpc/health/v1/health.proto',
  package: PACKAGE,
  syntax: 'proto3',
  messageType: [
    { name: 'HealthCheckRequest', field: [field('service', { type: FieldDescriptorProto_Type.STRING })] },
    {
      name: 'HealthCheckResponse',
      field: [field('status', { type: FieldDescriptorProto_Type.ENUM, typeName: `${RESPONSE}.ServingStatus` })],
      enumType: [{ name: 'ServingStatus', value: STATUSES.map((name, number) => ({ name, number })) }],
    },
  ],
  service: [
    {
      name: 'Health',
      method: [
        { name: 'Check', inputType: REQUEST, outputType: RESPONSE },
        { name: 'Watch', inputType: REQUEST, outputType: RESPONSE, serverStreaming: true },
      ],
    },
  ],
});

function field(name: string, type: { type: FieldDescriptorProto_Type; typeName?: string }) {
  return { name, jsonName: name, number: 1, label: FieldDescriptorProto_Label.OPTIONAL, ...type };
}
