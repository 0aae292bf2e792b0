/** MLflow's own modules that have a `_load_pyfunc`: those of its flavors, and of Python models of other kinds. */
export const loaderModules: readonly string[] = (
  'sklearn pyfunc.model pytorch tensorflow keras xgboost lightgbm catboost transformers ' +
  'sentence_transformers langchain openai llama_index dspy diffusers spark onnx statsmodels prophet ' +
  'pmdarima spacy h2o paddle shap johnsnowlabs pyfunc.loaders.code_model pyfunc.loaders.chat_model ' +
  'pyfunc.loaders.chat_agent pyfunc.loaders.responses_agent langchain.model openai.model llama_index.model ' +
  'keras.load dspy.load prompt.promptlab_model'
)
  .split(' ')
  .map((name) => `mlflow.${name}`);
