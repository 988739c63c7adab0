/** Where a tool comes from and which versions of it will do. */
export interface ToolPin {
  /** The Go package that `go install` builds; the binary it makes has the name of the tool. */
  readonly goPackage: string;
  /** The version that is built. */
  readonly version: string;
  /** The oldest version on the PATH that will do. */
  readonly floor: string;
  /** What makes the tool print its version. */
  readonly versionArgs: readonly string[];
  /** The Go variable that holds the printed version, for tools whose source leaves it out. */
  readonly versionVariable?: string;
  /** Its package in Debian. */
  readonly debianPackage?: string;
}

/** Every tool that does not come from npm. */
export const TOOL_PINS = {
  grpcurl: {
    goPackage: 'github.com/fullstorydev/grpcurl/cmd/grpcurl',
    version: '1.9.4',
    // Speaks reflection v1 as well as v1alpha.
    floor: '1.8.9',
    versionArgs: ['-version'],
    versionVariable: 'main.version',
  },
  'nats-server': {
    goPackage: 'github.com/nats-io/nats-server/v2',
    version: '2.15.1',
    // The oldest that Signalbox supports.
    floor: '2.12.7',
    versionArgs: ['--version'],
    debianPackage: 'nats-server',
  },
  helm: {
    goPackage: 'helm.sh/helm/v4/cmd/helm',
    version: '4.3.1',
    floor: '3.16.0',
    versionArgs: ['version', '--short'],
    versionVariable: 'helm.sh/helm/v4/internal/version.version',
  },
} as const satisfies Readonly<Record<string, ToolPin>>;

export type ToolName = keyof typeof TOOL_PINS;
