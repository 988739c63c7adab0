import { type DescFile, type DescService, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import type { Server } from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import { service as health } from 'grpc-health-check';

type Package = ConstructorParameters<typeof ReflectionService>[0];

/** Adds grpc.reflection.v1 and v1alpha, which describe the services and the health service. */
export function addReflection(server: Server, services: readonly DescService[]): void {
  const fileDescriptorProtos = [...filesOf(services), ...(health.Check?.requestType.fileDescriptorProtos ?? [])];
  const definition = { format: '', type: {}, fileDescriptorProtos };
  const names = [...services.map(({ typeName }) => typeName), 'grpc.health.v1.Health'];
  new ReflectionService({ all: definition } as unknown as Package, { services: names }).addToServer(server);
}

/** The files that declare the services, and all they import, encoded. */
function filesOf(services: readonly DescService[]): Buffer[] {
  const files = new Map<string, DescFile>();
  const visit = (file: DescFile): void => {
    if (files.has(file.name)) return;
    files.set(file.name, file);
    file.dependencies.forEach(visit);
  };
  for (const { file } of services) visit(file);
  return [...files.values()].map(({ proto }) => Buffer.from(toBinary(FileDescriptorProtoSchema, proto)));
}
