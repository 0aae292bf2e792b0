/** What both servers know of an MLproject: the schema says to the YAML server what ours knows by itself. */
export const projectSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  additionalProperties: false,
  properties: {
    name: { type: 'string', description: 'Name of the project.' },
    python_env: { type: 'string', description: 'A python_env.yaml.' },
    conda_env: { type: 'string', description: 'A conda environment.' },
    docker_env: { type: 'object', description: 'A Docker environment.' },
    entry_points: {
      type: 'object',
      description: 'What the project can run.',
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        properties: {
          command: { type: 'string', description: 'The shell command that is run.' },
          parameters: {
            type: 'object',
            description: 'Values that the command takes.',
            additionalProperties: {
              anyOf: [
                { enum: ['string', 'float', 'path', 'uri'] },
                {
                  type: 'object',
                  properties: {
                    type: { enum: ['string', 'float', 'path', 'uri'], description: 'Its type.' },
                    default: { description: 'Its value where none is given.' },
                  },
                },
              ],
            },
          },
        },
      },
    },
  },
} as const;

const linesEach = 5;

/** A project without a mistake of about so many lines. Its last entry point has no parameters yet. */
export function projectText(lines: number): string {
  const steps = Array.from(
    { length: Math.floor((lines - 4) / linesEach) },
    (_, index) =>
      `  step_${index}:\n    parameters:\n      alpha: {type: float, default: 0.${index}}\n` +
      `      data: {type: string, default: part ${index}}\n    command: "echo {alpha} {data}"\n`,
  );
  return `name: bench\nentry_points:\n${steps.join('')}  last:\n    command: "echo last"\n`;
}

/** An MLmodel of about so many bytes: a signature with thousands of columns, as wide tables have it. */
export function modelText(bytes: number): string {
  const columns: string[] = [];
  for (let size = 0; size < bytes; size += columns.at(-1)?.length ?? 0)
    columns.push(
      `{"type": "double", "name": "a column of the wide table ${columns.length}", "required": true}`,
    );
  const names = `'[${columns.join(', ')}]'`;
  return `flavors:\n  python_function:\n    loader_module: mlflow.sklearn\nsignature:\n  inputs: ${names}\n  outputs: '[{"type": "double", "required": true}]'\nmodel_uuid: abc\n`;
}
