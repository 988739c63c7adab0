import { type DescFile, type DescService, toBinary } from '@bufbuild/protobuf';
import { type FileDescriptorProto, FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import type { Server } from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import { file_google_rpc_error_details } from '@signalbox/contracts';
import { HEALTH_FILE, HEALTH_SERVICE_NAME } from './health-descriptor.ts';

type PackageDefinition = ConstructorParameters<typeof ReflectionService>[0];

/** Adds grpc.reflection.v1 and v1alpha. They describe the services, health, and the details that errors carry. */
export function addReflection(server: Server, services: readonly DescService[]): void {
  const files = [...filesOf([...services.map(({ file }) => file), file_google_rpc_error_details]), HEALTH_FILE];
  const fileDescriptorProtos = files.map((file) => Buffer.from(toBinary(FileDescriptorProtoSchema, file)));
  const names = [...services.map(({ typeName }) => typeName), HEALTH_SERVICE_NAME];
  // The library reads nothing of a package definition but its files.
  const definition = { all: { format: '', type: {}, fileDescriptorProtos } } as unknown as PackageDefinition;
  new ReflectionService(definition, { services: names }).addToServer(server);
}

/** The files and all they import. */
function filesOf(roots: readonly DescFile[]): FileDescriptorProto[] {
  const files = new Map<string, FileDescriptorProto>();
  const visit = ({ name, proto, dependencies }: DescFile): void => {
    if (files.has(name)) return;
    files.set(name, proto);
    dependencies.forEach(visit);
  };
  roots.forEach(visit);
  return [...files.values()];
}
