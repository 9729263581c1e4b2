"""Networks in floats to the form in which they are shipped: ONNX with weights of eight bits."""

from __future__ import annotations

import tempfile
from pathlib import Path

import onnx
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process

#: The version of ONNX's operators that networks are written in.
OPSET = 17


def write_int8(source: Path, target: Path, float_nodes: tuple[str, ...]) -> None:
    """The float network in weights of eight bits, nodes so named left as they are; activations are scaled as they come."""
    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder) / "prepared.onnx"
        quant_pre_process(source, prepared, skip_symbolic_shape=True)
        nodes = onnx.load(prepared, load_external_data=False).graph.node
        # A product with a bias is parted by quantization before it looks at names.
        kept = [name for node in nodes if node.name.startswith(float_nodes) for name in (node.name, f"{node.name}_MatMul")]
        quantize_dynamic(
            prepared, target, weight_type=QuantType.QInt8, per_channel=True, reduce_range=False, nodes_to_exclude=kept
        )
