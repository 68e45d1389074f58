// Made by `node packages/runtime/scripts/generate.ts` from src/schema. Don't edit.
// @ts-nocheck
import type { Validator } from "../validation/validator.ts";
import type { SubmitVideoRequest } from "./submit-video.ts";
import type { SubmitImageRequest } from "./submit-image.ts";
import type { RuntimeConfig } from "./runtime-config.ts";

const validateSubmitVideo_ = validate20;
const schema31 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://unpkg.com/@immkit/runtime/src/schema/submit-video.json","type":"object","additionalProperties":false,"required":["uri"],"properties":{"uri":{"$ref":"task-options.json#/$defs/uri"},"userData":{"$ref":"task-options.json#/$defs/userData"},"tags":{"$ref":"task-options.json#/$defs/tags"},"scenes":{"$ref":"task-options.json#/$defs/scenes"},"interval":{"type":"integer","minimum":1,"maximum":600},"maxFrames":{"type":"integer","minimum":5,"maximum":3600},"notification":{"$ref":"task-options.json#/$defs/notification"},"credentialConfig":{"$ref":"task-options.json#/$defs/credentialConfig"}}};
const schema33 = {"type":"string","pattern":"^oss://[a-z0-9][a-z0-9-]{1,61}[a-z0-9]/[^/].*$"};
const schema34 = {"type":"string","maxUtf8Bytes":2048};
const schema35 = {"type":"object","additionalProperties":{"type":"string"}};
const schema36 = {"type":"array","minItems":1,"uniqueItems":true,"items":{"type":"string","enum":["porn","terrorism","live","logo","ad"]}};
const schema37 = {"type":"object","additionalProperties":false,"properties":{"mns":{"type":"object","additionalProperties":false,"required":["topicName"],"properties":{"topicName":{"type":"string","minLength":1}}},"rocketMq":{"type":"object","additionalProperties":false,"required":["instanceId","topicName"],"properties":{"instanceId":{"type":"string","minLength":1},"topicName":{"type":"string","minLength":1}}},"extendedMessageUri":{"type":"string","pattern":"^oss://[a-z0-9][a-z0-9-]{1,61}[a-z0-9]/[^/].*$"}}};
const schema38 = {"type":"object","additionalProperties":false,"properties":{"serviceRole":{"type":"string","minLength":1},"policy":{"type":"string","minLength":1},"chain":{"type":"array","items":{"type":"object","additionalProperties":false,"required":["assumeRoleFor","role","roleType"],"properties":{"assumeRoleFor":{"type":"string","minLength":1},"role":{"type":"string","minLength":1},"roleType":{"type":"string","enum":["user","service"]}}}}}};
const pattern4 = new RegExp("^oss://[a-z0-9][a-z0-9-]{1,61}[a-z0-9]/[^/].*$", "u");

function validate20(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="https://unpkg.com/@immkit/runtime/src/schema/submit-video.json" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate20.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.uri === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "uri"},message:"must have required property '"+"uri"+"'"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!((((((((key0 === "uri") || (key0 === "userData")) || (key0 === "tags")) || (key0 === "scenes")) || (key0 === "interval")) || (key0 === "maxFrames")) || (key0 === "notification")) || (key0 === "credentialConfig"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.uri !== undefined){
let data0 = data.uri;
if(typeof data0 === "string"){
if(!pattern4.test(data0)){
const err2 = {instancePath:instancePath+"/uri",schemaPath:"task-options.json#/$defs/uri/pattern",keyword:"pattern",params:{pattern: "^oss://[a-z0-9][a-z0-9-]{1,61}[a-z0-9]/[^/].*$"},message:"must match pattern \""+"^oss://[a-z0-9][a-z0-9-]{1,61}[a-z0-9]/[^/].*$"+"\""};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath:instancePath+"/uri",schemaPath:"task-options.json#/$defs/uri/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.userData !== undefined){
let data1 = data.userData;
if(typeof data1 === "string"){
if(Buffer.byteLength(data1) > 2048){
const err4 = {instancePath:instancePath+"/userData",schemaPath:"task-options.json#/$defs/userData/maxUtf8Bytes",keyword:"maxUtf8Bytes",params:{limit: 2048, bytes: Buffer.byteLength(data1)},message:"must be at most " + 2048 + " bytes of UTF-8"};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/userData",schemaPath:"task-options.json#/$defs/userData/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.tags !== undefined){
let data2 = data.tags;
if(data2 && typeof data2 == "object" && !Array.isArray(data2)){
for(const key1 in data2){
if(typeof data2[key1] !== "string"){
const err6 = {instancePath:instancePath+"/tags/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"task-options.json#/$defs/tags/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
else {
const err7 = {instancePath:instancePath+"/tags",schemaPath:"task-options.json#/$defs/tags/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.scenes !== undefined){
let data4 = data.scenes;
if(Array.isArray(data4)){
if(data4.length < 1){
const err8 = {instancePath:instancePath+"/scenes",schemaPath:"task-options.json#/$defs/scenes/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items"};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
const len0 = data4.length;
for(let i0=0; i0<len0; i0++){
let data5 = data4[i0];
if(typeof data5 !== "string"){
const err9 = {instancePath:instancePath+"/scenes/" + i0,schemaPath:"task-options.json#/$defs/scenes/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(!(((((data5 === "porn") || (data5 === "terrorism")) || (data5 === "live")) || (data5 === "logo")) || (data5 === "ad"))){
const err10 = {instancePath:instancePath+"/scenes/" + i0,schemaPath:"task-options.json#/$defs/scenes/items/enum",keyword:"enum",params:{allowedValues: schema36.items.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
let i1 = data4.length;
let j0;
if(i1 > 1){
const indices0 = {};
for(;i1--;){
let item0 = data4[i1];
if(typeof item0 !== "string"){
continue;
}
if(typeof indices0[item0] == "number"){
j0 = indices0[item0];
const err11 = {instancePath:instancePath+"/scenes",schemaPath:"task-options.json#/$defs/scenes/uniqueItems",keyword:"uniqueItems",params:{i: i1, j: j0},message:"must NOT have duplicate items (items ## "+j0+" and "+i1+" are identical)"};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
break;
}
indices0[item0] = i1;
}
}
}
else {
const err12 = {instancePath:instancePath+"/scenes",schemaPath:"task-options.json#/$defs/scenes/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.interval !== undefined){
let data6 = data.interval;
if(!(((typeof data6 == "number") && (!(data6 % 1) && !isNaN(data6))) && (isFinite(data6)))){
const err13 = {instancePath:instancePath+"/interval",schemaPath:"#/properties/interval/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
if((typeof data6 == "number") && (isFinite(data6))){
if(data6 > 600 || isNaN(data6)){
const err14 = {instancePath:instancePath+"/interval",schemaPath:"#/properties/interval/maximum",keyword:"maximum",params:{comparison: "<=", limit: 600},message:"must be <= 600"};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
if(data6 < 1 || isNaN(data6)){
const err15 = {instancePath:instancePath+"/interval",schemaPath:"#/properties/interval/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
}
if(data.maxFrames !== undefined){
let data7 = data.maxFrames;
if(!(((typeof data7 == "number") && (!(data7 % 1) && !isNaN(data7))) && (isFinite(data7)))){
const err16 = {instancePath:instancePath+"/maxFrames",schemaPath:"#/properties/maxFrames/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
if((typeof data7 == "number") && (isFinite(data7))){
if(data7 > 3600 || isNaN(data7)){
const err17 = {instancePath:instancePath+"/maxFrames",schemaPath:"#/properties/maxFrames/maximum",keyword:"maximum",params:{comparison: "<=", limit: 3600},message:"must be <= 3600"};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
if(data7 < 5 || isNaN(data7)){
const err18 = {instancePath:instancePath+"/maxFrames",schemaPath:"#/properties/maxFrames/minimum",keyword:"minimum",params:{comparison: ">=", limit: 5},message:"must be >= 5"};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
}
if(data.notification !== undefined){
let data8 = data.notification;
if(data8 && typeof data8 == "object" && !Array.isArray(data8)){
for(const key2 in data8){
if(!(((key2 === "mns") || (key2 === "rocketMq")) || (key2 === "extendedMessageUri"))){
const err19 = {instancePath:instancePath+"/notification",schemaPath:"task-options.json#/$defs/notification/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
if(data8.mns !== undefined){
let data9 = data8.mns;
if(data9 && typeof data9 == "object" && !Array.isArray(data9)){
if(data9.topicName === undefined){
const err20 = {instancePath:instancePath+"/notification/mns",schemaPath:"task-options.json#/$defs/notification/properties/mns/required",keyword:"required",params:{missingProperty: "topicName"},message:"must have required property '"+"topicName"+"'"};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
for(const key3 in data9){
if(!(key3 === "topicName")){
const err21 = {instancePath:instancePath+"/notification/mns",schemaPath:"task-options.json#/$defs/notification/properties/mns/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data9.topicName !== undefined){
let data10 = data9.topicName;
if(typeof data10 === "string"){
if(data10.length < 1){
const err22 = {instancePath:instancePath+"/notification/mns/topicName",schemaPath:"task-options.json#/$defs/notification/properties/mns/properties/topicName/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
else {
const err23 = {instancePath:instancePath+"/notification/mns/topicName",schemaPath:"task-options.json#/$defs/notification/properties/mns/properties/topicName/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
}
else {
const err24 = {instancePath:instancePath+"/notification/mns",schemaPath:"task-options.json#/$defs/notification/properties/mns/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
if(data8.rocketMq !== undefined){
let data11 = data8.rocketMq;
if(data11 && typeof data11 == "object" && !Array.isArray(data11)){
if(data11.instanceId === undefined){
const err25 = {instancePath:instancePath+"/notification/rocketMq",schemaPath:"task-options.json#/$defs/notification/properties/rocketMq/required",keyword:"required",params:{missingProperty: "instanceId"},message:"must have required property '"+"instanceId"+"'"};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
if(data11.topicName === undefined){
const err26 = {instancePath:instancePath+"/notification/rocketMq",schemaPath:"task-options.json#/$defs/notification/properties/rocketMq/required",keyword:"required",params:{missingProperty: "topicName"},message:"must have required property '"+"topicName"+"'"};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
for(const key4 in data11){
if(!((key4 === "instanceId") || (key4 === "topicName"))){
const err27 = {instancePath:instancePath+"/notification/rocketMq",schemaPath:"task-options.json#/$defs/notification/properties/rocketMq/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
if(data11.instanceId !== undefined){
let data12 = data11.instanceId;
if(typeof data12 === "string"){
if(data12.length < 1){
const err28 = {instancePath:instancePath+"/notification/rocketMq/instanceId",schemaPath:"task-options.json#/$defs/notification/properties/rocketMq/properties/instanceId/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
else {
const err29 = {instancePath:instancePath+"/notification/rocketMq/instanceId",schemaPath:"task-options.json#/$defs/notification/properties/rocketMq/properties/instanceId/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
if(data11.topicName !== undefined){
let data13 = data11.topicName;
if(typeof data13 === "string"){
if(data13.length < 1){
const err30 = {instancePath:instancePath+"/notification/rocketMq/topicName",schemaPath:"task-options.json#/$defs/notification/properties/rocketMq/properties/topicName/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
else {
const err31 = {instancePath:instancePath+"/notification/rocketMq/topicName",schemaPath:"task-options.json#/$defs/notification/properties/rocketMq/properties/topicName/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
}
else {
const err32 = {instancePath:instancePath+"/notification/rocketMq",schemaPath:"task-options.json#/$defs/notification/properties/rocketMq/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
if(data8.extendedMessageUri !== undefined){
let data14 = data8.extendedMessageUri;
if(typeof data14 === "string"){
if(!pattern4.test(data14)){
const err33 = {instancePath:instancePath+"/notification/extendedMessageUri",schemaPath:"task-options.json#/$defs/notification/properties/extendedMessageUri/pattern",keyword:"pattern",params:{pattern: "^oss://[a-z0-9][a-z0-9-]{1,61}[a-z0-9]/[^/].*$"},message:"must match pattern \""+"^oss://[a-z0-9][a-z0-9-]{1,61}[a-z0-9]/[^/].*$"+"\""};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
else {
const err34 = {instancePath:instancePath+"/notification/extendedMessageUri",schemaPath:"task-options.json#/$defs/notification/properties/extendedMessageUri/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
}
else {
const err35 = {instancePath:instancePath+"/notification",schemaPath:"task-options.json#/$defs/notification/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
if(data.credentialConfig !== undefined){
let data15 = data.credentialConfig;
if(data15 && typeof data15 == "object" && !Array.isArray(data15)){
for(const key5 in data15){
if(!(((key5 === "serviceRole") || (key5 === "policy")) || (key5 === "chain"))){
const err36 = {instancePath:instancePath+"/credentialConfig",schemaPath:"task-options.json#/$defs/credentialConfig/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key5},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
if(data15.serviceRole !== undefined){
let data16 = data15.serviceRole;
if(typeof data16 === "string"){
if(data16.length < 1){
const err37 = {instancePath:instancePath+"/credentialConfig/serviceRole",schemaPath:"task-options.json#/$defs/credentialConfig/properties/serviceRole/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
else {
const err38 = {instancePath:instancePath+"/credentialConfig/serviceRole",schemaPath:"task-options.json#/$defs/credentialConfig/properties/serviceRole/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
if(data15.policy !== undefined){
let data17 = data15.policy;
if(typeof data17 === "string"){
if(data17.length < 1){
const err39 = {instancePath:instancePath+"/credentialConfig/policy",schemaPath:"task-options.json#/$defs/credentialConfig/properties/policy/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
else {
const err40 = {instancePath:instancePath+"/credentialConfig/policy",schemaPath:"task-options.json#/$defs/credentialConfig/properties/policy/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
}
if(data15.chain !== undefined){
let data18 = data15.chain;
if(Array.isArray(data18)){
const len1 = data18.length;
for(let i2=0; i2<len1; i2++){
let data19 = data18[i2];
if(data19 && typeof data19 == "object" && !Array.isArray(data19)){
if(data19.assumeRoleFor === undefined){
const err41 = {instancePath:instancePath+"/credentialConfig/chain/" + i2,schemaPath:"task-options.json#/$defs/credentialConfig/properties/chain/items/required",keyword:"required",params:{missingProperty: "assumeRoleFor"},message:"must have required property '"+"assumeRoleFor"+"'"};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
if(data19.role === undefined){
const err42 = {instancePath:instancePath+"/credentialConfig/chain/" + i2,schemaPath:"task-options.json#/$defs/credentialConfig/properties/chain/items/required",keyword:"required",params:{missingProperty: "role"},message:"must have required property '"+"role"+"'"};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
if(data19.roleType === undefined){
const err43 = {instancePath:instancePath+"/credentialConfig/chain/" + i2,schemaPath:"task-options.json#/$defs/credentialConfig/properties/chain/items/required",keyword:"required",params:{missingProperty: "roleType"},message:"must have required property '"+"roleType"+"'"};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
for(const key6 in data19){
if(!(((key6 === "assumeRoleFor") || (key6 === "role")) || (key6 === "roleType"))){
const err44 = {instancePath:instancePath+"/credentialConfig/chain/" + i2,schemaPath:"task-options.json#/$defs/credentialConfig/properties/chain/items/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key6},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
if(data19.assumeRoleFor !== undefined){
let data20 = data19.assumeRoleFor;
if(typeof data20 === "string"){
if(data20.length < 1){
const err45 = {instancePath:instancePath+"/credentialConfig/chain/" + i2+"/assumeRoleFor",schemaPath:"task-options.json#/$defs/credentialConfig/properties/chain/items/properties/assumeRoleFor/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
}
else {
const err46 = {instancePath:instancePath+"/credentialConfig/chain/" + i2+"/assumeRoleFor",schemaPath:"task-options.json#/$defs/credentialConfig/properties/chain/items/properties/assumeRoleFor/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
if(data19.role !== undefined){
let data21 = data19.role;
if(typeof data21 === "string"){
if(data21.length < 1){
const err47 = {instancePath:instancePath+"/credentialConfig/chain/" + i2+"/role",schemaPath:"task-options.json#/$defs/credentialConfig/properties/chain/items/properties/role/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
else {
const err48 = {instancePath:instancePath+"/credentialConfig/chain/" + i2+"/role",schemaPath:"task-options.json#/$defs/credentialConfig/properties/chain/items/properties/role/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
}
if(data19.roleType !== undefined){
let data22 = data19.roleType;
if(typeof data22 !== "string"){
const err49 = {instancePath:instancePath+"/credentialConfig/chain/" + i2+"/roleType",schemaPath:"task-options.json#/$defs/credentialConfig/properties/chain/items/properties/roleType/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
if(!((data22 === "user") || (data22 === "service"))){
const err50 = {instancePath:instancePath+"/credentialConfig/chain/" + i2+"/roleType",schemaPath:"task-options.json#/$defs/credentialConfig/properties/chain/items/properties/roleType/enum",keyword:"enum",params:{allowedValues: schema38.properties.chain.items.properties.roleType.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
}
else {
const err51 = {instancePath:instancePath+"/credentialConfig/chain/" + i2,schemaPath:"task-options.json#/$defs/credentialConfig/properties/chain/items/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
}
}
else {
const err52 = {instancePath:instancePath+"/credentialConfig/chain",schemaPath:"task-options.json#/$defs/credentialConfig/properties/chain/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
}
}
else {
const err53 = {instancePath:instancePath+"/credentialConfig",schemaPath:"task-options.json#/$defs/credentialConfig/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
}
}
else {
const err54 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
validate20.errors = vErrors;
return errors === 0;
}
validate20.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const validateSubmitImage_ = validate22;
const schema39 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://unpkg.com/@immkit/runtime/src/schema/submit-image.json","type":"object","additionalProperties":false,"required":["uri"],"properties":{"uri":{"$ref":"task-options.json#/$defs/uri"},"userData":{"$ref":"task-options.json#/$defs/userData"},"tags":{"$ref":"task-options.json#/$defs/tags"},"scenes":{"$ref":"task-options.json#/$defs/scenes"},"interval":{"type":"integer","minimum":1},"maxFrames":{"type":"integer","minimum":1},"notification":{"$ref":"task-options.json#/$defs/notification"},"credentialConfig":{"$ref":"task-options.json#/$defs/credentialConfig"}}};

function validate22(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="https://unpkg.com/@immkit/runtime/src/schema/submit-image.json" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate22.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.uri === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "uri"},message:"must have required property '"+"uri"+"'"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!((((((((key0 === "uri") || (key0 === "userData")) || (key0 === "tags")) || (key0 === "scenes")) || (key0 === "interval")) || (key0 === "maxFrames")) || (key0 === "notification")) || (key0 === "credentialConfig"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.uri !== undefined){
let data0 = data.uri;
if(typeof data0 === "string"){
if(!pattern4.test(data0)){
const err2 = {instancePath:instancePath+"/uri",schemaPath:"task-options.json#/$defs/uri/pattern",keyword:"pattern",params:{pattern: "^oss://[a-z0-9][a-z0-9-]{1,61}[a-z0-9]/[^/].*$"},message:"must match pattern \""+"^oss://[a-z0-9][a-z0-9-]{1,61}[a-z0-9]/[^/].*$"+"\""};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath:instancePath+"/uri",schemaPath:"task-options.json#/$defs/uri/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.userData !== undefined){
let data1 = data.userData;
if(typeof data1 === "string"){
if(Buffer.byteLength(data1) > 2048){
const err4 = {instancePath:instancePath+"/userData",schemaPath:"task-options.json#/$defs/userData/maxUtf8Bytes",keyword:"maxUtf8Bytes",params:{limit: 2048, bytes: Buffer.byteLength(data1)},message:"must be at most " + 2048 + " bytes of UTF-8"};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/userData",schemaPath:"task-options.json#/$defs/userData/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.tags !== undefined){
let data2 = data.tags;
if(data2 && typeof data2 == "object" && !Array.isArray(data2)){
for(const key1 in data2){
if(typeof data2[key1] !== "string"){
const err6 = {instancePath:instancePath+"/tags/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"task-options.json#/$defs/tags/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
else {
const err7 = {instancePath:instancePath+"/tags",schemaPath:"task-options.json#/$defs/tags/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.scenes !== undefined){
let data4 = data.scenes;
if(Array.isArray(data4)){
if(data4.length < 1){
const err8 = {instancePath:instancePath+"/scenes",schemaPath:"task-options.json#/$defs/scenes/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items"};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
const len0 = data4.length;
for(let i0=0; i0<len0; i0++){
let data5 = data4[i0];
if(typeof data5 !== "string"){
const err9 = {instancePath:instancePath+"/scenes/" + i0,schemaPath:"task-options.json#/$defs/scenes/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(!(((((data5 === "porn") || (data5 === "terrorism")) || (data5 === "live")) || (data5 === "logo")) || (data5 === "ad"))){
const err10 = {instancePath:instancePath+"/scenes/" + i0,schemaPath:"task-options.json#/$defs/scenes/items/enum",keyword:"enum",params:{allowedValues: schema36.items.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
let i1 = data4.length;
let j0;
if(i1 > 1){
const indices0 = {};
for(;i1--;){
let item0 = data4[i1];
if(typeof item0 !== "string"){
continue;
}
if(typeof indices0[item0] == "number"){
j0 = indices0[item0];
const err11 = {instancePath:instancePath+"/scenes",schemaPath:"task-options.json#/$defs/scenes/uniqueItems",keyword:"uniqueItems",params:{i: i1, j: j0},message:"must NOT have duplicate items (items ## "+j0+" and "+i1+" are identical)"};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
break;
}
indices0[item0] = i1;
}
}
}
else {
const err12 = {instancePath:instancePath+"/scenes",schemaPath:"task-options.json#/$defs/scenes/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.interval !== undefined){
let data6 = data.interval;
if(!(((typeof data6 == "number") && (!(data6 % 1) && !isNaN(data6))) && (isFinite(data6)))){
const err13 = {instancePath:instancePath+"/interval",schemaPath:"#/properties/interval/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
if((typeof data6 == "number") && (isFinite(data6))){
if(data6 < 1 || isNaN(data6)){
const err14 = {instancePath:instancePath+"/interval",schemaPath:"#/properties/interval/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
}
if(data.maxFrames !== undefined){
let data7 = data.maxFrames;
if(!(((typeof data7 == "number") && (!(data7 % 1) && !isNaN(data7))) && (isFinite(data7)))){
const err15 = {instancePath:instancePath+"/maxFrames",schemaPath:"#/properties/maxFrames/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
if((typeof data7 == "number") && (isFinite(data7))){
if(data7 < 1 || isNaN(data7)){
const err16 = {instancePath:instancePath+"/maxFrames",schemaPath:"#/properties/maxFrames/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
}
if(data.notification !== undefined){
let data8 = data.notification;
if(data8 && typeof data8 == "object" && !Array.isArray(data8)){
for(const key2 in data8){
if(!(((key2 === "mns") || (key2 === "rocketMq")) || (key2 === "extendedMessageUri"))){
const err17 = {instancePath:instancePath+"/notification",schemaPath:"task-options.json#/$defs/notification/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data8.mns !== undefined){
let data9 = data8.mns;
if(data9 && typeof data9 == "object" && !Array.isArray(data9)){
if(data9.topicName === undefined){
const err18 = {instancePath:instancePath+"/notification/mns",schemaPath:"task-options.json#/$defs/notification/properties/mns/required",keyword:"required",params:{missingProperty: "topicName"},message:"must have required property '"+"topicName"+"'"};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
for(const key3 in data9){
if(!(key3 === "topicName")){
const err19 = {instancePath:instancePath+"/notification/mns",schemaPath:"task-options.json#/$defs/notification/properties/mns/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
if(data9.topicName !== undefined){
let data10 = data9.topicName;
if(typeof data10 === "string"){
if(data10.length < 1){
const err20 = {instancePath:instancePath+"/notification/mns/topicName",schemaPath:"task-options.json#/$defs/notification/properties/mns/properties/topicName/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
else {
const err21 = {instancePath:instancePath+"/notification/mns/topicName",schemaPath:"task-options.json#/$defs/notification/properties/mns/properties/topicName/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
}
else {
const err22 = {instancePath:instancePath+"/notification/mns",schemaPath:"task-options.json#/$defs/notification/properties/mns/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
if(data8.rocketMq !== undefined){
let data11 = data8.rocketMq;
if(data11 && typeof data11 == "object" && !Array.isArray(data11)){
if(data11.instanceId === undefined){
const err23 = {instancePath:instancePath+"/notification/rocketMq",schemaPath:"task-options.json#/$defs/notification/properties/rocketMq/required",keyword:"required",params:{missingProperty: "instanceId"},message:"must have required property '"+"instanceId"+"'"};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
if(data11.topicName === undefined){
const err24 = {instancePath:instancePath+"/notification/rocketMq",schemaPath:"task-options.json#/$defs/notification/properties/rocketMq/required",keyword:"required",params:{missingProperty: "topicName"},message:"must have required property '"+"topicName"+"'"};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
for(const key4 in data11){
if(!((key4 === "instanceId") || (key4 === "topicName"))){
const err25 = {instancePath:instancePath+"/notification/rocketMq",schemaPath:"task-options.json#/$defs/notification/properties/rocketMq/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
if(data11.instanceId !== undefined){
let data12 = data11.instanceId;
if(typeof data12 === "string"){
if(data12.length < 1){
const err26 = {instancePath:instancePath+"/notification/rocketMq/instanceId",schemaPath:"task-options.json#/$defs/notification/properties/rocketMq/properties/instanceId/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
else {
const err27 = {instancePath:instancePath+"/notification/rocketMq/instanceId",schemaPath:"task-options.json#/$defs/notification/properties/rocketMq/properties/instanceId/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
if(data11.topicName !== undefined){
let data13 = data11.topicName;
if(typeof data13 === "string"){
if(data13.length < 1){
const err28 = {instancePath:instancePath+"/notification/rocketMq/topicName",schemaPath:"task-options.json#/$defs/notification/properties/rocketMq/properties/topicName/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
else {
const err29 = {instancePath:instancePath+"/notification/rocketMq/topicName",schemaPath:"task-options.json#/$defs/notification/properties/rocketMq/properties/topicName/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
}
else {
const err30 = {instancePath:instancePath+"/notification/rocketMq",schemaPath:"task-options.json#/$defs/notification/properties/rocketMq/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
if(data8.extendedMessageUri !== undefined){
let data14 = data8.extendedMessageUri;
if(typeof data14 === "string"){
if(!pattern4.test(data14)){
const err31 = {instancePath:instancePath+"/notification/extendedMessageUri",schemaPath:"task-options.json#/$defs/notification/properties/extendedMessageUri/pattern",keyword:"pattern",params:{pattern: "^oss://[a-z0-9][a-z0-9-]{1,61}[a-z0-9]/[^/].*$"},message:"must match pattern \""+"^oss://[a-z0-9][a-z0-9-]{1,61}[a-z0-9]/[^/].*$"+"\""};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
else {
const err32 = {instancePath:instancePath+"/notification/extendedMessageUri",schemaPath:"task-options.json#/$defs/notification/properties/extendedMessageUri/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
}
else {
const err33 = {instancePath:instancePath+"/notification",schemaPath:"task-options.json#/$defs/notification/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
if(data.credentialConfig !== undefined){
let data15 = data.credentialConfig;
if(data15 && typeof data15 == "object" && !Array.isArray(data15)){
for(const key5 in data15){
if(!(((key5 === "serviceRole") || (key5 === "policy")) || (key5 === "chain"))){
const err34 = {instancePath:instancePath+"/credentialConfig",schemaPath:"task-options.json#/$defs/credentialConfig/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key5},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
if(data15.serviceRole !== undefined){
let data16 = data15.serviceRole;
if(typeof data16 === "string"){
if(data16.length < 1){
const err35 = {instancePath:instancePath+"/credentialConfig/serviceRole",schemaPath:"task-options.json#/$defs/credentialConfig/properties/serviceRole/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
else {
const err36 = {instancePath:instancePath+"/credentialConfig/serviceRole",schemaPath:"task-options.json#/$defs/credentialConfig/properties/serviceRole/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
if(data15.policy !== undefined){
let data17 = data15.policy;
if(typeof data17 === "string"){
if(data17.length < 1){
const err37 = {instancePath:instancePath+"/credentialConfig/policy",schemaPath:"task-options.json#/$defs/credentialConfig/properties/policy/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
else {
const err38 = {instancePath:instancePath+"/credentialConfig/policy",schemaPath:"task-options.json#/$defs/credentialConfig/properties/policy/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
if(data15.chain !== undefined){
let data18 = data15.chain;
if(Array.isArray(data18)){
const len1 = data18.length;
for(let i2=0; i2<len1; i2++){
let data19 = data18[i2];
if(data19 && typeof data19 == "object" && !Array.isArray(data19)){
if(data19.assumeRoleFor === undefined){
const err39 = {instancePath:instancePath+"/credentialConfig/chain/" + i2,schemaPath:"task-options.json#/$defs/credentialConfig/properties/chain/items/required",keyword:"required",params:{missingProperty: "assumeRoleFor"},message:"must have required property '"+"assumeRoleFor"+"'"};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
if(data19.role === undefined){
const err40 = {instancePath:instancePath+"/credentialConfig/chain/" + i2,schemaPath:"task-options.json#/$defs/credentialConfig/properties/chain/items/required",keyword:"required",params:{missingProperty: "role"},message:"must have required property '"+"role"+"'"};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
if(data19.roleType === undefined){
const err41 = {instancePath:instancePath+"/credentialConfig/chain/" + i2,schemaPath:"task-options.json#/$defs/credentialConfig/properties/chain/items/required",keyword:"required",params:{missingProperty: "roleType"},message:"must have required property '"+"roleType"+"'"};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
for(const key6 in data19){
if(!(((key6 === "assumeRoleFor") || (key6 === "role")) || (key6 === "roleType"))){
const err42 = {instancePath:instancePath+"/credentialConfig/chain/" + i2,schemaPath:"task-options.json#/$defs/credentialConfig/properties/chain/items/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key6},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
}
if(data19.assumeRoleFor !== undefined){
let data20 = data19.assumeRoleFor;
if(typeof data20 === "string"){
if(data20.length < 1){
const err43 = {instancePath:instancePath+"/credentialConfig/chain/" + i2+"/assumeRoleFor",schemaPath:"task-options.json#/$defs/credentialConfig/properties/chain/items/properties/assumeRoleFor/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
else {
const err44 = {instancePath:instancePath+"/credentialConfig/chain/" + i2+"/assumeRoleFor",schemaPath:"task-options.json#/$defs/credentialConfig/properties/chain/items/properties/assumeRoleFor/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
if(data19.role !== undefined){
let data21 = data19.role;
if(typeof data21 === "string"){
if(data21.length < 1){
const err45 = {instancePath:instancePath+"/credentialConfig/chain/" + i2+"/role",schemaPath:"task-options.json#/$defs/credentialConfig/properties/chain/items/properties/role/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
}
else {
const err46 = {instancePath:instancePath+"/credentialConfig/chain/" + i2+"/role",schemaPath:"task-options.json#/$defs/credentialConfig/properties/chain/items/properties/role/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
if(data19.roleType !== undefined){
let data22 = data19.roleType;
if(typeof data22 !== "string"){
const err47 = {instancePath:instancePath+"/credentialConfig/chain/" + i2+"/roleType",schemaPath:"task-options.json#/$defs/credentialConfig/properties/chain/items/properties/roleType/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
if(!((data22 === "user") || (data22 === "service"))){
const err48 = {instancePath:instancePath+"/credentialConfig/chain/" + i2+"/roleType",schemaPath:"task-options.json#/$defs/credentialConfig/properties/chain/items/properties/roleType/enum",keyword:"enum",params:{allowedValues: schema38.properties.chain.items.properties.roleType.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
}
}
else {
const err49 = {instancePath:instancePath+"/credentialConfig/chain/" + i2,schemaPath:"task-options.json#/$defs/credentialConfig/properties/chain/items/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
}
}
else {
const err50 = {instancePath:instancePath+"/credentialConfig/chain",schemaPath:"task-options.json#/$defs/credentialConfig/properties/chain/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
}
else {
const err51 = {instancePath:instancePath+"/credentialConfig",schemaPath:"task-options.json#/$defs/credentialConfig/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
}
}
else {
const err52 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
validate22.errors = vErrors;
return errors === 0;
}
validate22.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const validateRuntimeConfig_ = validate23;
const schema46 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://unpkg.com/@immkit/runtime/src/schema/runtime-config.json","type":"object","additionalProperties":false,"required":["region","accountId","project","topic","queue","contentFormat","endpoints","mediaBuckets"],"properties":{"region":{"type":"string","pattern":"^[a-z]{2}-[a-z0-9-]+$"},"accountId":{"type":"string","pattern":"^[0-9]+$"},"project":{"type":"string","pattern":"^[A-Za-z_][A-Za-z0-9_-]{0,127}$"},"topic":{"type":"string","pattern":"^[A-Za-z0-9][A-Za-z0-9-]{0,255}$"},"queue":{"type":"string","pattern":"^[A-Za-z0-9][A-Za-z0-9-]{0,255}$"},"contentFormat":{"type":"string","enum":["XML","JSON","SIMPLIFIED"]},"endpoints":{"type":"object","additionalProperties":false,"required":["imm","mns","sts"],"properties":{"imm":{"type":"string","pattern":"^https?://[^/?#@\\s]+/?$"},"mns":{"type":"string","pattern":"^https?://[^/?#@\\s]+/?$"},"sts":{"type":"string","pattern":"^https?://[^/?#@\\s]+/?$"}}},"mediaBuckets":{"type":"array","items":{"type":"string","minLength":3}},"roleArn":{"type":"string","pattern":"^acs:ram::[0-9]*:role/.+$"}}};
const func1 = Object.prototype.hasOwnProperty;
const pattern8 = new RegExp("^[a-z]{2}-[a-z0-9-]+$", "u");
const pattern9 = new RegExp("^[0-9]+$", "u");
const pattern10 = new RegExp("^[A-Za-z_][A-Za-z0-9_-]{0,127}$", "u");
const pattern11 = new RegExp("^[A-Za-z0-9][A-Za-z0-9-]{0,255}$", "u");
const pattern13 = new RegExp("^https?://[^/?#@\\s]+/?$", "u");
const pattern16 = new RegExp("^acs:ram::[0-9]*:role/.+$", "u");

function validate23(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="https://unpkg.com/@immkit/runtime/src/schema/runtime-config.json" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate23.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.region === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "region"},message:"must have required property '"+"region"+"'"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.accountId === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "accountId"},message:"must have required property '"+"accountId"+"'"};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.project === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "project"},message:"must have required property '"+"project"+"'"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.topic === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "topic"},message:"must have required property '"+"topic"+"'"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(data.queue === undefined){
const err4 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "queue"},message:"must have required property '"+"queue"+"'"};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(data.contentFormat === undefined){
const err5 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "contentFormat"},message:"must have required property '"+"contentFormat"+"'"};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(data.endpoints === undefined){
const err6 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "endpoints"},message:"must have required property '"+"endpoints"+"'"};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(data.mediaBuckets === undefined){
const err7 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "mediaBuckets"},message:"must have required property '"+"mediaBuckets"+"'"};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
for(const key0 in data){
if(!(func1.call(schema46.properties, key0))){
const err8 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.region !== undefined){
let data0 = data.region;
if(typeof data0 === "string"){
if(!pattern8.test(data0)){
const err9 = {instancePath:instancePath+"/region",schemaPath:"#/properties/region/pattern",keyword:"pattern",params:{pattern: "^[a-z]{2}-[a-z0-9-]+$"},message:"must match pattern \""+"^[a-z]{2}-[a-z0-9-]+$"+"\""};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
else {
const err10 = {instancePath:instancePath+"/region",schemaPath:"#/properties/region/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.accountId !== undefined){
let data1 = data.accountId;
if(typeof data1 === "string"){
if(!pattern9.test(data1)){
const err11 = {instancePath:instancePath+"/accountId",schemaPath:"#/properties/accountId/pattern",keyword:"pattern",params:{pattern: "^[0-9]+$"},message:"must match pattern \""+"^[0-9]+$"+"\""};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
else {
const err12 = {instancePath:instancePath+"/accountId",schemaPath:"#/properties/accountId/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.project !== undefined){
let data2 = data.project;
if(typeof data2 === "string"){
if(!pattern10.test(data2)){
const err13 = {instancePath:instancePath+"/project",schemaPath:"#/properties/project/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z_][A-Za-z0-9_-]{0,127}$"},message:"must match pattern \""+"^[A-Za-z_][A-Za-z0-9_-]{0,127}$"+"\""};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
else {
const err14 = {instancePath:instancePath+"/project",schemaPath:"#/properties/project/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data.topic !== undefined){
let data3 = data.topic;
if(typeof data3 === "string"){
if(!pattern11.test(data3)){
const err15 = {instancePath:instancePath+"/topic",schemaPath:"#/properties/topic/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,255}$"},message:"must match pattern \""+"^[A-Za-z0-9][A-Za-z0-9-]{0,255}$"+"\""};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
else {
const err16 = {instancePath:instancePath+"/topic",schemaPath:"#/properties/topic/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data.queue !== undefined){
let data4 = data.queue;
if(typeof data4 === "string"){
if(!pattern11.test(data4)){
const err17 = {instancePath:instancePath+"/queue",schemaPath:"#/properties/queue/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,255}$"},message:"must match pattern \""+"^[A-Za-z0-9][A-Za-z0-9-]{0,255}$"+"\""};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
else {
const err18 = {instancePath:instancePath+"/queue",schemaPath:"#/properties/queue/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data.contentFormat !== undefined){
let data5 = data.contentFormat;
if(typeof data5 !== "string"){
const err19 = {instancePath:instancePath+"/contentFormat",schemaPath:"#/properties/contentFormat/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
if(!(((data5 === "XML") || (data5 === "JSON")) || (data5 === "SIMPLIFIED"))){
const err20 = {instancePath:instancePath+"/contentFormat",schemaPath:"#/properties/contentFormat/enum",keyword:"enum",params:{allowedValues: schema46.properties.contentFormat.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data.endpoints !== undefined){
let data6 = data.endpoints;
if(data6 && typeof data6 == "object" && !Array.isArray(data6)){
if(data6.imm === undefined){
const err21 = {instancePath:instancePath+"/endpoints",schemaPath:"#/properties/endpoints/required",keyword:"required",params:{missingProperty: "imm"},message:"must have required property '"+"imm"+"'"};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
if(data6.mns === undefined){
const err22 = {instancePath:instancePath+"/endpoints",schemaPath:"#/properties/endpoints/required",keyword:"required",params:{missingProperty: "mns"},message:"must have required property '"+"mns"+"'"};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
if(data6.sts === undefined){
const err23 = {instancePath:instancePath+"/endpoints",schemaPath:"#/properties/endpoints/required",keyword:"required",params:{missingProperty: "sts"},message:"must have required property '"+"sts"+"'"};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
for(const key1 in data6){
if(!(((key1 === "imm") || (key1 === "mns")) || (key1 === "sts"))){
const err24 = {instancePath:instancePath+"/endpoints",schemaPath:"#/properties/endpoints/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
if(data6.imm !== undefined){
let data7 = data6.imm;
if(typeof data7 === "string"){
if(!pattern13.test(data7)){
const err25 = {instancePath:instancePath+"/endpoints/imm",schemaPath:"#/properties/endpoints/properties/imm/pattern",keyword:"pattern",params:{pattern: "^https?://[^/?#@\\s]+/?$"},message:"must match pattern \""+"^https?://[^/?#@\\s]+/?$"+"\""};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
else {
const err26 = {instancePath:instancePath+"/endpoints/imm",schemaPath:"#/properties/endpoints/properties/imm/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
if(data6.mns !== undefined){
let data8 = data6.mns;
if(typeof data8 === "string"){
if(!pattern13.test(data8)){
const err27 = {instancePath:instancePath+"/endpoints/mns",schemaPath:"#/properties/endpoints/properties/mns/pattern",keyword:"pattern",params:{pattern: "^https?://[^/?#@\\s]+/?$"},message:"must match pattern \""+"^https?://[^/?#@\\s]+/?$"+"\""};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
else {
const err28 = {instancePath:instancePath+"/endpoints/mns",schemaPath:"#/properties/endpoints/properties/mns/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
if(data6.sts !== undefined){
let data9 = data6.sts;
if(typeof data9 === "string"){
if(!pattern13.test(data9)){
const err29 = {instancePath:instancePath+"/endpoints/sts",schemaPath:"#/properties/endpoints/properties/sts/pattern",keyword:"pattern",params:{pattern: "^https?://[^/?#@\\s]+/?$"},message:"must match pattern \""+"^https?://[^/?#@\\s]+/?$"+"\""};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
else {
const err30 = {instancePath:instancePath+"/endpoints/sts",schemaPath:"#/properties/endpoints/properties/sts/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
}
else {
const err31 = {instancePath:instancePath+"/endpoints",schemaPath:"#/properties/endpoints/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
if(data.mediaBuckets !== undefined){
let data10 = data.mediaBuckets;
if(Array.isArray(data10)){
const len0 = data10.length;
for(let i0=0; i0<len0; i0++){
let data11 = data10[i0];
if(typeof data11 === "string"){
if(data11.length < 3){
const err32 = {instancePath:instancePath+"/mediaBuckets/" + i0,schemaPath:"#/properties/mediaBuckets/items/minLength",keyword:"minLength",params:{limit: 3},message:"must NOT have fewer than 3 characters"};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
else {
const err33 = {instancePath:instancePath+"/mediaBuckets/" + i0,schemaPath:"#/properties/mediaBuckets/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
}
else {
const err34 = {instancePath:instancePath+"/mediaBuckets",schemaPath:"#/properties/mediaBuckets/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
if(data.roleArn !== undefined){
let data12 = data.roleArn;
if(typeof data12 === "string"){
if(!pattern16.test(data12)){
const err35 = {instancePath:instancePath+"/roleArn",schemaPath:"#/properties/roleArn/pattern",keyword:"pattern",params:{pattern: "^acs:ram::[0-9]*:role/.+$"},message:"must match pattern \""+"^acs:ram::[0-9]*:role/.+$"+"\""};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
else {
const err36 = {instancePath:instancePath+"/roleArn",schemaPath:"#/properties/roleArn/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
}
else {
const err37 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
validate23.errors = vErrors;
return errors === 0;
}
validate23.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

export const validateSubmitVideo = validateSubmitVideo_ as unknown as Validator<SubmitVideoRequest>;
export const validateSubmitImage = validateSubmitImage_ as unknown as Validator<SubmitImageRequest>;
export const validateRuntimeConfig = validateRuntimeConfig_ as unknown as Validator<RuntimeConfig>;
