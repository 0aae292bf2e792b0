import type { FormatKey, KeyType } from './keys.ts';
import { loaderModules } from './loaderModules.ts';

/** A flavor that MLflow writes, with the keys of its own. Others are the user's business. */
export interface Flavor {
  readonly name: string;
  readonly doc: string;
  readonly keys: readonly FormatKey[];
}

function key(name: string, type: KeyType, doc: string, more: Partial<FormatKey> = {}): FormatKey {
  return { name, type, doc, ...more };
}

const version = (name: string, library: string): FormatKey =>
  key(name, 'string', `The ${library} that the model was saved with.`);
const data = (file: string): FormatKey =>
  key('data', 'path', 'Where the model itself is kept, relative to the folder of this file.', {
    default: `\`${file}\``,
    snippet: ` \${1:${file}}`,
  });
const modelType = key('model_type', 'string', 'What kind of model of this library it is.');
const serialization = key(
  'serialization_format',
  'string',
  'How the model is stored: `skops`, `cloudpickle` or `pickle`. Loading a pickle runs the code in it.',
  { default: '`skops` since MLflow 3.14, `cloudpickle` before', snippet: ' ${1|skops,cloudpickle,pickle|}' },
);
const trusted = key(
  'skops_trusted_types',
  'list',
  'Types that skops may load although it does not know them.',
  { default: '`null`', since: '3.9' },
);
const streamable = key('streamable', 'boolean', 'The model has `predict_stream`.', { default: '`false`' });
const modelCodePath = key(
  'model_code_path',
  'path',
  'The script that defines the model. Only the last part of the path counts: the file of that name in the model folder.',
);

/** Keys that every flavor may have. */
const common: readonly FormatKey[] = [
  key('code', 'path', 'Folder with Python modules of the model, put on the path when it is loaded.', {
    default: '`null`',
  }),
  key('extra_files', 'list', 'Files that were saved beside the model.', {
    example: 'extra_files:\n- path: extra_files/notes.txt',
    since: '3.10',
  }),
];

const pythonFunction: readonly FormatKey[] = [
  key(
    'loader_module',
    'string',
    'Python module whose `_load_pyfunc` loads the model. Without it `mlflow.pyfunc.load_model` fails.',
    {
      default: 'none: it must be given',
      example: 'loader_module: mlflow.sklearn',
      snippet: ` \${1|${loaderModules.join(',')}|}`,
    },
  ),
  key(
    'python_version',
    'string',
    'The Python that saved the model. Another one is warned about when it is loaded.',
  ),
  key('env', 'mapping', 'The files that describe the environment, by the manager that reads them.', {
    example: 'env:\n  conda: conda.yaml\n  virtualenv: python_env.yaml',
    snippet: '\n  conda: conda.yaml\n  virtualenv: python_env.yaml',
  }),
  key('data', 'path', 'What the loader is given, relative to the folder of this file.', {
    default: 'the folder of this file',
  }),
  key('model_path', 'path', 'Where the model itself is kept; the loaders of some flavors read it.'),
  key('config', 'mapping', 'Settings for the model, as `model_config` gives them.'),
  modelCodePath,
  key('predict_fn', 'string', 'The method that scoring calls.', { default: '`predict`' }),
  key('predict_stream_fn', 'string', 'The method that streaming calls.'),
  streamable,
  key('python_model', 'path', 'The pickled PythonModel.'),
  key('cloudpickle_version', 'string', 'The cloudpickle that wrote `python_model`.'),
  key('python_model_compression', 'string', 'How `python_model` is compressed.'),
  key('artifacts', 'mapping', 'Files that the model finds in `context.artifacts`, by name.', {
    example: 'artifacts:\n  vocabulary:\n    path: artifacts/vocabulary.txt\n    uri: vocabulary.txt',
  }),
  key('task', 'string', 'The interface of an agent or a language model, such as `agent/v1/responses`.'),
  key('pickle_module_name', 'string', 'The module that pickled a PyTorch model.'),
  key('underlying_model_flavor', 'string', 'The flavor of the model that a shap explainer explains.'),
];

const simple = (name: string, library: string, keys: readonly FormatKey[]): Flavor => ({
  name,
  doc: `Loaded with \`mlflow.${name}.load_model\` as the model of ${library} that it was.`,
  keys: [...keys, ...common],
});

export const flavors: readonly Flavor[] = [
  {
    name: 'python_function',
    doc: 'Loaded with `mlflow.pyfunc.load_model`. This is the flavor that serving and batch scoring use.',
    keys: [...pythonFunction, ...common],
  },
  simple('sklearn', 'scikit-learn', [
    key('pickled_model', 'path', 'The file with the model.', { default: '`model.skops` or `model.pkl`' }),
    version('sklearn_version', 'scikit-learn'),
    serialization,
    trusted,
  ]),
  simple('xgboost', 'XGBoost', [
    version('xgb_version', 'XGBoost'),
    data('model.ubj'),
    key('model_class', 'string', 'The class of the model.'),
    key('model_format', 'string', 'The format of the file.', { snippet: ' ${1|ubj,json,xgb|}' }),
  ]),
  simple('lightgbm', 'LightGBM', [
    version('lgb_version', 'LightGBM'),
    data('model.lgb'),
    key('model_class', 'string', 'The class of the model.'),
    serialization,
    trusted,
  ]),
  simple('catboost', 'CatBoost', [
    version('catboost_version', 'CatBoost'),
    modelType,
    key('save_format', 'string', 'The format of the file.', { default: '`cbm`' }),
    data('model.cb'),
  ]),
  simple('tensorflow', 'TensorFlow', [
    data('data'),
    key('model_type', 'string', '`keras` or `tf2-module`.', { snippet: ' ${1|keras,tf2-module|}' }),
    version('keras_version', 'Keras'),
    key('save_format', 'string', 'The format of a Keras model.', { snippet: ' ${1|keras,tf,h5|}' }),
    key('saved_model_dir', 'path', 'The folder of a saved module.', { default: '`tf2model`' }),
    key('meta_graph_tags', 'list', 'Tags of a model that MLflow 1 saved.'),
    key('signature_def_key', 'string', 'Signature of a model that MLflow 1 saved.'),
  ]),
  simple('keras', 'Keras', [
    data('data'),
    version('keras_version', 'Keras'),
    key('keras_backend', 'string', 'What Keras computes with.', { snippet: ' ${1|tensorflow,jax,torch|}' }),
    key('save_exported_model', 'boolean', 'It was saved as an exported model, for inference only.'),
    key('keras_module', 'string', 'The module of a model that MLflow 1 saved.'),
    key('save_format', 'string', 'The format of a model that MLflow 1 saved.'),
  ]),
  simple('pytorch', 'PyTorch', [
    key('model_data', 'path', 'The folder with the model.', { default: '`data`', snippet: ' ${1:data}' }),
    version('pytorch_version', 'PyTorch'),
  ]),
  simple('spark', 'Spark', [
    version('pyspark_version', 'PySpark'),
    key('model_data', 'path', 'The folder with the model.', {
      default: '`sparkml`',
      snippet: ' ${1:sparkml}',
    }),
    key('model_class', 'string', 'The class of the model.'),
  ]),
  simple('onnx', 'ONNX', [
    version('onnx_version', 'ONNX'),
    data('model.onnx'),
    key('providers', 'list', 'Execution providers in their order, each a name or `[name, options]`.'),
    key('onnx_session_options', 'mapping', 'Options of the inference session.', { default: '`null`' }),
  ]),
  simple('statsmodels', 'statsmodels', [
    version('statsmodels_version', 'statsmodels'),
    data('model.statsmodels'),
  ]),
  simple('prophet', 'Prophet', [version('prophet_version', 'Prophet'), modelType, data('model.pr')]),
  simple('pmdarima', 'pmdarima', [version('pmdarima_version', 'pmdarima'), modelType, data('model.pmd')]),
  simple('h2o', 'H2O', [version('h2o_version', 'H2O'), data('model.h2o')]),
  simple('spacy', 'spaCy', [version('spacy_version', 'spaCy'), data('model.spacy')]),
  simple('transformers', 'Transformers', [
    version('transformers_version', 'Transformers'),
    key('task', 'string', 'The task of the pipeline.'),
    key('instance_type', 'string', 'The class of the pipeline.'),
    key('framework', 'string', '`pt` or `tf`.'),
    key('torch_dtype', 'string', 'The data type of the weights.'),
    key('pipeline_model_type', 'string', 'The class of the model.'),
    key('source_model_name', 'string', 'The model on the hub that it came from.'),
    key('source_model_revision', 'string', 'The revision of that model.'),
    key('model_binary', 'path', 'The folder with the weights.', { default: '`model`' }),
    key('local_base_model_path', 'path', 'A base model on disk, which was not copied.', { since: '3.12' }),
    key('peft_adaptor', 'path', 'The folder of a PEFT adapter.'),
    key('components', 'list', 'Parts of the pipeline beside the model.'),
    key('prompt_template', 'string', 'The text that prompts are put into.'),
  ]),
  simple('sentence_transformers', 'Sentence Transformers', [
    version('sentence_transformers_version', 'Sentence Transformers'),
    key('source_model_name', 'string', 'The model on the hub that it came from.'),
    key('pipeline_model_type', 'string', 'The class of the model.'),
  ]),
  simple('langchain', 'LangChain', [
    version('langchain_version', 'LangChain'),
    streamable,
    modelCodePath,
    modelType,
    key('model_data', 'path', 'The file with the model.'),
  ]),
  simple('openai', 'OpenAI', [version('openai_version', 'OpenAI client'), data('model.yaml')]),
  simple('llama_index', 'LlamaIndex', [
    version('llama_index_version', 'LlamaIndex'),
    key('engine_type', 'string', 'What the index is used as.', { snippet: ' ${1|chat,query,retriever|}' }),
  ]),
  simple('dspy', 'DSPy', [
    key('model_path', 'path', 'The file or folder with the program.'),
    key('inference_task', 'string', 'The interface of the program.'),
  ]),
  simple('diffusers', 'Diffusers', [
    version('diffusers_version', 'Diffusers'),
    key('base_model', 'string', 'The model that the adapter is for.'),
    key('base_model_revision', 'string', 'The revision of that model.'),
    key('adapter_type', 'string', 'The kind of adapter.'),
    key('adapter_weights', 'path', 'The weights of the adapter.'),
    key('weight_name', 'string', 'The file of the weights.'),
  ]),
  simple('paddle', 'PaddlePaddle', [
    key('pickled_model', 'path', 'Where the model is kept.', { default: '`model`' }),
    version('paddle_version', 'PaddlePaddle'),
  ]),
  simple('shap', 'SHAP', [
    version('shap_version', 'SHAP'),
    key('serialized_explainer', 'path', 'The file with the explainer.', { default: '`explainer.shap`' }),
    key('underlying_model_flavor', 'string', 'The flavor of the model that is explained.'),
  ]),
  simple('johnsnowlabs', 'John Snow Labs', [
    version('pyspark_version', 'PySpark'),
    key('model_data', 'path', 'The folder with the model.', { default: '`jsl-model`' }),
  ]),
  {
    name: 'crate',
    doc: 'A model of R, loaded with `mlflow_load_model`.',
    keys: [
      key('version', 'string', 'The version of the format.', { default: '`0.1.0`' }),
      key('model', 'path', 'The file with the model.', {
        default: '`crate.bin`',
        snippet: ' ${1:crate.bin}',
      }),
    ],
  },
];

export const exampleKeys: readonly FormatKey[] = [
  key('artifact_path', 'path', 'The file with the example.', { default: '`input_example.json`' }),
  key('serving_input_path', 'path', 'The example as a request to `/invocations`.', {
    default: '`serving_input_example.json`',
    since: '2.15',
  }),
  key('type', 'string', 'What kind of value the example is.', {
    snippet: ' ${1|dataframe,ndarray,json_object,sparse_matrix_csc,sparse_matrix_csr|}',
  }),
  key('pandas_orient', 'string', 'How a data frame is written.', { default: '`split`', snippet: ' split' }),
  key('params', 'string', "`'true'` if the example has parameters too."),
];

export const envKeys: readonly FormatKey[] = [
  key('conda', 'path', 'The conda environment file.', { snippet: ' ${1:conda.yaml}' }),
  key('virtualenv', 'path', 'The file that virtualenv and uv read.', { snippet: ' ${1:python_env.yaml}' }),
];
