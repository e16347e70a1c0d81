"""Checkpoints of every family at toy size: real diffusers classes, random weights, tokenizers made of single bytes.

`BUILDERS[family]()` returns a pipeline; saved with `save_pretrained` it is a folder such as artists have. All can paint 64×64 px.
"""

import diffusers
import numpy as np
import torch
import transformers
from tokenizers.pre_tokenizers import ByteLevel

from portrait import checkpoint as checkpoints
from portrait.prompt import Part, Prompt

CHAT = "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}<|im_start|>assistant\n"


def _letters():
    return sorted(ByteLevel.alphabet())


def clip_tokenizer():
    letters = _letters()
    words = [*letters, *(letter + "</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    return transformers.CLIPTokenizer(vocab={word: place for place, word in enumerate(words)}, merges=[], model_max_length=77)


def clip_encoder(tokenizer, width=16, projected=False):
    marks = tokenizer.bos_token_id, tokenizer.eos_token_id
    config = transformers.CLIPTextConfig(
        vocab_size=len(tokenizer), hidden_size=width, intermediate_size=16, projection_dim=width, num_hidden_layers=2, num_attention_heads=2,
        bos_token_id=marks[0], eos_token_id=marks[1], pad_token_id=marks[1],
    )  # fmt: skip
    return (transformers.CLIPTextModelWithProjection if projected else transformers.CLIPTextModel)(config)


def t5_tokenizer():
    vocab = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -2.0), *((chr(one), -3.0) for one in range(33, 127))]
    return transformers.T5Tokenizer(vocab=vocab, extra_ids=0, model_max_length=64)


def t5_encoder(tokenizer, width=16):
    return transformers.T5EncoderModel(transformers.T5Config(
        vocab_size=len(tokenizer), d_model=width, d_kv=8, d_ff=16, num_layers=1, num_heads=2,
    ))  # fmt: skip


def qwen_tokenizer():
    words = [*_letters(), "<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    tokenizer = transformers.Qwen2Tokenizer(vocab={word: place for place, word in enumerate(words)}, merges=[], model_max_length=512)
    tokenizer.chat_template = CHAT
    return tokenizer


def qwen_config(tokenizer, layers):
    return transformers.Qwen3Config(
        vocab_size=len(tokenizer), hidden_size=16, intermediate_size=16, num_hidden_layers=layers, num_attention_heads=2, num_key_value_heads=2, head_dim=8,
    )  # fmt: skip


def vae(channels=4, *, halvings=1, **more):
    """An autoencoder whose latents are 2 to the power of `halvings` times smaller than its pictures.

    It has no attention in its middle: halved once, a picture of 256 px would be 16,384 tokens there, seconds for each preview's map.
    """
    return _sure(diffusers.AutoencoderKL(
        in_channels=3, out_channels=3, latent_channels=channels, sample_size=32, norm_num_groups=4, block_out_channels=(8,) * (halvings + 1),
        down_block_types=("DownEncoderBlock2D",) * (halvings + 1), up_block_types=("UpDecoderBlock2D",) * (halvings + 1),
        mid_block_add_attention=False, **more,
    ))  # fmt: skip


def _sure(autoencoder):
    """One that has no doubt about what it encodes, as trained ones hardly have: a picture is the same latents with every seed."""
    last = autoencoder.quant_conv if autoencoder.quant_conv is not None else autoencoder.encoder.conv_out
    with torch.no_grad():
        last.weight[len(last.bias) // 2 :] = 0
        last.bias[len(last.bias) // 2 :] = -20
    return autoencoder


def flow():
    return diffusers.FlowMatchEulerDiscreteScheduler(shift=3.0)


def _unet(crossed, **more):
    return diffusers.UNet2DConditionModel(
        sample_size=16, in_channels=4, out_channels=4, block_out_channels=(8, 16), layers_per_block=1, norm_num_groups=4,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"), up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=crossed, attention_head_dim=4, **more,
    )  # fmt: skip


def sd15():
    tokenizer = clip_tokenizer()
    return diffusers.StableDiffusionPipeline(
        vae=vae(), text_encoder=clip_encoder(tokenizer), tokenizer=tokenizer, unet=_unet(16),
        scheduler=diffusers.PNDMScheduler(steps_offset=1, skip_prk_steps=True), safety_checker=None, feature_extractor=None, requires_safety_checker=False,
    )  # fmt: skip


def lcm():
    tokenizer = clip_tokenizer()
    return diffusers.LatentConsistencyModelPipeline(
        vae=vae(), text_encoder=clip_encoder(tokenizer), tokenizer=tokenizer, unet=_unet(16, time_cond_proj_dim=8),
        scheduler=diffusers.LCMScheduler(), safety_checker=None, feature_extractor=None, requires_safety_checker=False,
    )  # fmt: skip


def sdxl():
    tokenizer = clip_tokenizer()
    unet = _unet(32, addition_embed_type="text_time", addition_time_embed_dim=8, projection_class_embeddings_input_dim=6 * 8 + 16)
    return diffusers.StableDiffusionXLPipeline(
        vae=vae(), text_encoder=clip_encoder(tokenizer), text_encoder_2=clip_encoder(tokenizer, projected=True), tokenizer=tokenizer,
        tokenizer_2=clip_tokenizer(), unet=unet, scheduler=diffusers.EulerDiscreteScheduler(), add_watermarker=False,
    )  # fmt: skip


def sd3():
    tokenizer, tokenizer_3 = clip_tokenizer(), t5_tokenizer()
    transformer = diffusers.SD3Transformer2DModel(
        sample_size=16, in_channels=16, out_channels=16, num_layers=1, attention_head_dim=8, num_attention_heads=2, joint_attention_dim=32,
        caption_projection_dim=16, pooled_projection_dim=32, pos_embed_max_size=32,
    )  # fmt: skip
    return diffusers.StableDiffusion3Pipeline(
        transformer=transformer, scheduler=flow(), vae=vae(16, shift_factor=0.06, scaling_factor=1.5, use_quant_conv=False, use_post_quant_conv=False),
        text_encoder=clip_encoder(tokenizer, projected=True), tokenizer=tokenizer, text_encoder_2=clip_encoder(tokenizer, projected=True),
        tokenizer_2=clip_tokenizer(), text_encoder_3=t5_encoder(tokenizer_3, 32), tokenizer_3=tokenizer_3,
    )  # fmt: skip


def flux1():
    tokenizer, tokenizer_2 = clip_tokenizer(), t5_tokenizer()
    transformer = diffusers.FluxTransformer2DModel(
        in_channels=16, num_layers=1, num_single_layers=1, attention_head_dim=16, num_attention_heads=2, joint_attention_dim=16,
        pooled_projection_dim=16, axes_dims_rope=(4, 6, 6),
    )  # fmt: skip
    return diffusers.FluxPipeline(
        scheduler=flow(), vae=vae(4, shift_factor=0.1, scaling_factor=0.36, use_quant_conv=False, use_post_quant_conv=False),
        text_encoder=clip_encoder(tokenizer), tokenizer=tokenizer, text_encoder_2=t5_encoder(tokenizer_2), tokenizer_2=tokenizer_2, transformer=transformer,
    )  # fmt: skip


def flux2_klein():
    tokenizer = qwen_tokenizer()
    transformer = diffusers.Flux2Transformer2DModel(
        in_channels=16, num_layers=1, num_single_layers=1, attention_head_dim=16, num_attention_heads=2, joint_attention_dim=48,
        timestep_guidance_channels=16, axes_dims_rope=(4, 4, 4, 4), guidance_embeds=False,
    )  # fmt: skip
    return diffusers.Flux2KleinPipeline(
        scheduler=flow(), vae=_sure(diffusers.AutoencoderKLFlux2(
            latent_channels=4, sample_size=32, down_block_types=("DownEncoderBlock2D",) * 2, up_block_types=("UpDecoderBlock2D",) * 2,
            block_out_channels=(8, 8), norm_num_groups=4, mid_block_add_attention=False,
        )),
        text_encoder=transformers.Qwen3ForCausalLM(qwen_config(tokenizer, 28)), tokenizer=tokenizer, transformer=transformer, is_distilled=True,
    )  # fmt: skip


def z_image():
    tokenizer = qwen_tokenizer()
    transformer = diffusers.ZImageTransformer2DModel(
        in_channels=4, dim=32, n_layers=1, n_refiner_layers=1, n_heads=2, n_kv_heads=2, cap_feat_dim=16, axes_dims=[4, 6, 6], axes_lens=[1024, 64, 64],
    )  # fmt: skip
    torch.nn.init.normal_(transformer.x_pad_token, std=0.02)  # made with `torch.empty`
    torch.nn.init.normal_(transformer.cap_pad_token, std=0.02)
    return diffusers.ZImagePipeline(
        scheduler=flow(), vae=vae(4, shift_factor=0.1, scaling_factor=0.36), text_encoder=transformers.Qwen3Model(qwen_config(tokenizer, 2)),
        tokenizer=tokenizer, transformer=transformer,
    )  # fmt: skip


def pixart_sigma():
    tokenizer = t5_tokenizer()
    transformer = diffusers.PixArtTransformer2DModel(
        num_attention_heads=2, attention_head_dim=8, in_channels=4, out_channels=8, num_layers=1, cross_attention_dim=16, sample_size=32,
        patch_size=2, caption_channels=16, use_additional_conditions=False, norm_num_groups=1,
    )  # fmt: skip
    return diffusers.PixArtSigmaPipeline(
        tokenizer=tokenizer, text_encoder=t5_encoder(tokenizer), vae=vae(halvings=3), transformer=transformer, scheduler=diffusers.DPMSolverMultistepScheduler(),
    )  # fmt: skip


def kandinsky3():
    tokenizer = t5_tokenizer()
    unet = diffusers.Kandinsky3UNet(
        in_channels=4, time_embedding_dim=4, groups=2, attention_head_dim=4, layers_per_block=3, block_out_channels=(32, 64),
        cross_attention_dim=4, encoder_hid_dim=16,
    )  # fmt: skip
    movq = diffusers.VQModel(
        in_channels=3, out_channels=3, latent_channels=4, num_vq_embeddings=12, vq_embed_dim=4, norm_type="spatial", norm_num_groups=8,
        down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4, block_out_channels=(32,) * 4,
    )  # fmt: skip
    return diffusers.Kandinsky3Pipeline(tokenizer=tokenizer, text_encoder=t5_encoder(tokenizer), unet=unet, scheduler=diffusers.DDPMScheduler(), movq=movq)


BUILDERS = {one.__name__: one for one in (sd15, lcm, sdxl, sd3, flux1, flux2_klein, z_image, pixart_sigma, kandinsky3)}


def save(family, folder):
    """The pipeline of this family as a folder; the same weights every time."""
    torch.manual_seed(0)
    BUILDERS[family]().save_pretrained(folder)
    return str(folder)


def enter(monkeypatch, folder, side):
    """Gives the folder an entry in the registry that says it diffuses at `side` px: one of which nothing is known is painted with at 512 px."""
    entries = {**checkpoints.registry(), folder: checkpoints.Checkpoint(name=folder, location=folder, size=(side, side))}
    monkeypatch.setattr(checkpoints, "registry", lambda: entries)
    return folder


def prompt_for(checkpoint, **changes):
    """A prompt for the checkpoint of this name, with whatever is to be otherwise."""
    words = changes.pop("positive", "a lantern, by the sea")
    values = {
        "positive": words, "negative": "", "parts": (Part(words, "subject"),), "recipe": "oil", "recipe_digest": "", "checkpoint": checkpoint,
        "seed": 3, "size": (64, 64), "steps": 3, "guidance": 3.0, "tokens": 6, "technique": "none",
    }  # fmt: skip
    return Prompt(**values | changes)


def pixels(image):
    return np.asarray(image).astype(int)
