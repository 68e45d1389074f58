// Made by `node packages/runtime/scripts/generate.ts` from src/schema. Don't edit.
// @ts-nocheck
import type { Validator } from "../validation/validator.ts";
import type { NotificationEnvelope } from "./notification-envelope.ts";
import type { NotificationContent } from "./notification-content.ts";

const validateNotificationEnvelope_ = validate20;
const schema31 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://unpkg.com/@immkit/runtime/src/schema/notification-envelope.json","type":"object","required":["content"],"properties":{"id":{"type":["string","null"]},"source":{"type":["string","null"]},"type":{"type":["string","null"]},"subject":{"type":["string","null"]},"time":{"type":["string","number","null"]},"content":{"type":["string","object"]}}};

function validate20(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="https://unpkg.com/@immkit/runtime/src/schema/notification-envelope.json" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate20.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.content === undefined) && (missing0 = "content")){
validate20.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.id !== undefined){
let data0 = data.id;
const _errs1 = errors;
if((typeof data0 !== "string") && (data0 !== null)){
validate20.errors = [{instancePath:instancePath+"/id",schemaPath:"#/properties/id/type",keyword:"type",params:{type: schema31.properties.id.type},message:"must be string,null"}];
return false;
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.source !== undefined){
let data1 = data.source;
const _errs3 = errors;
if((typeof data1 !== "string") && (data1 !== null)){
validate20.errors = [{instancePath:instancePath+"/source",schemaPath:"#/properties/source/type",keyword:"type",params:{type: schema31.properties.source.type},message:"must be string,null"}];
return false;
}
var valid0 = _errs3 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.type !== undefined){
let data2 = data.type;
const _errs5 = errors;
if((typeof data2 !== "string") && (data2 !== null)){
validate20.errors = [{instancePath:instancePath+"/type",schemaPath:"#/properties/type/type",keyword:"type",params:{type: schema31.properties.type.type},message:"must be string,null"}];
return false;
}
var valid0 = _errs5 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.subject !== undefined){
let data3 = data.subject;
const _errs7 = errors;
if((typeof data3 !== "string") && (data3 !== null)){
validate20.errors = [{instancePath:instancePath+"/subject",schemaPath:"#/properties/subject/type",keyword:"type",params:{type: schema31.properties.subject.type},message:"must be string,null"}];
return false;
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.time !== undefined){
let data4 = data.time;
const _errs9 = errors;
if(((typeof data4 !== "string") && (!((typeof data4 == "number") && (isFinite(data4))))) && (data4 !== null)){
validate20.errors = [{instancePath:instancePath+"/time",schemaPath:"#/properties/time/type",keyword:"type",params:{type: schema31.properties.time.type},message:"must be string,number,null"}];
return false;
}
var valid0 = _errs9 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.content !== undefined){
let data5 = data.content;
const _errs11 = errors;
if((typeof data5 !== "string") && (!(data5 && typeof data5 == "object" && !Array.isArray(data5)))){
validate20.errors = [{instancePath:instancePath+"/content",schemaPath:"#/properties/content/type",keyword:"type",params:{type: schema31.properties.content.type},message:"must be string,object"}];
return false;
}
var valid0 = _errs11 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
else {
validate20.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate20.errors = vErrors;
return errors === 0;
}
validate20.evaluated = {"props":{"id":true,"source":true,"type":true,"subject":true,"time":true,"content":true},"dynamicProps":false,"dynamicItems":false};

const validateNotificationContent_ = validate21;
const schema32 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://unpkg.com/@immkit/runtime/src/schema/notification-content.json","type":"object","required":["TaskId","Status"],"properties":{"ProjectName":{"type":["string","null"]},"TaskId":{"type":"string","minLength":1},"TaskType":{"type":["string","null"]},"Status":{"type":"string","enum":["Succeeded","Failed"]},"Code":{"type":["string","null"]},"Message":{"type":["string","null"]},"UserData":{"type":["string","null"]},"Tags":{"type":["object","string","null"]},"StartTime":{"type":["string","null"]},"EndTime":{"type":["string","null"]},"ModerationResult":{"anyOf":[{"$ref":"#/$defs/result"},{"type":"null"}]},"URI":{"type":["string","null"]},"SourceURI":{"type":["string","null"]},"Suggestion":{"$ref":"#/$defs/suggestion"},"Categories":{"$ref":"#/$defs/categories"},"Frames":{"$ref":"#/$defs/frames"}},"$defs":{"result":{"type":"object","properties":{"URI":{"type":["string","null"]},"Suggestion":{"$ref":"#/$defs/suggestion"},"Categories":{"$ref":"#/$defs/categories"},"Frames":{"$ref":"#/$defs/frames"}}},"suggestion":{"type":["string","null"],"enum":["pass","review","block",null]},"categories":{"type":["array","null"],"items":{"type":"string"}},"frames":{"type":["object","null"],"properties":{"TotalCount":{"$ref":"#/$defs/figure"},"BlockFrames":{"type":["array","null"],"items":{"type":"object","properties":{"Offset":{"$ref":"#/$defs/figure"},"Label":{"type":["string","null"]},"Rate":{"$ref":"#/$defs/figure"}}}}}},"figure":{"type":["number","string","null"],"pattern":"^-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$"}}};
const schema34 = {"type":["string","null"],"enum":["pass","review","block",null]};
const schema35 = {"type":["array","null"],"items":{"type":"string"}};
const schema33 = {"type":"object","properties":{"URI":{"type":["string","null"]},"Suggestion":{"$ref":"#/$defs/suggestion"},"Categories":{"$ref":"#/$defs/categories"},"Frames":{"$ref":"#/$defs/frames"}}};
const schema36 = {"type":["object","null"],"properties":{"TotalCount":{"$ref":"#/$defs/figure"},"BlockFrames":{"type":["array","null"],"items":{"type":"object","properties":{"Offset":{"$ref":"#/$defs/figure"},"Label":{"type":["string","null"]},"Rate":{"$ref":"#/$defs/figure"}}}}}};
const schema37 = {"type":["number","string","null"],"pattern":"^-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$"};
const pattern4 = new RegExp("^-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$", "u");

function validate23(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate23.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
validate23.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema36.type},message:"must be object,null"}];
return false;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.TotalCount !== undefined){
let data0 = data.TotalCount;
const _errs1 = errors;
const _errs2 = errors;
if(((!((typeof data0 == "number") && (isFinite(data0)))) && (typeof data0 !== "string")) && (data0 !== null)){
validate23.errors = [{instancePath:instancePath+"/TotalCount",schemaPath:"#/$defs/figure/type",keyword:"type",params:{type: schema37.type},message:"must be number,string,null"}];
return false;
}
if(errors === _errs2){
if(typeof data0 === "string"){
if(!pattern4.test(data0)){
validate23.errors = [{instancePath:instancePath+"/TotalCount",schemaPath:"#/$defs/figure/pattern",keyword:"pattern",params:{pattern: "^-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$"},message:"must match pattern \""+"^-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$"+"\""}];
return false;
}
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.BlockFrames !== undefined){
let data1 = data.BlockFrames;
const _errs4 = errors;
if((!(Array.isArray(data1))) && (data1 !== null)){
validate23.errors = [{instancePath:instancePath+"/BlockFrames",schemaPath:"#/properties/BlockFrames/type",keyword:"type",params:{type: schema36.properties.BlockFrames.type},message:"must be array,null"}];
return false;
}
if(errors === _errs4){
if(Array.isArray(data1)){
var valid2 = true;
const len0 = data1.length;
for(let i0=0; i0<len0; i0++){
let data2 = data1[i0];
const _errs6 = errors;
if(errors === _errs6){
if(data2 && typeof data2 == "object" && !Array.isArray(data2)){
if(data2.Offset !== undefined){
let data3 = data2.Offset;
const _errs8 = errors;
const _errs9 = errors;
if(((!((typeof data3 == "number") && (isFinite(data3)))) && (typeof data3 !== "string")) && (data3 !== null)){
validate23.errors = [{instancePath:instancePath+"/BlockFrames/" + i0+"/Offset",schemaPath:"#/$defs/figure/type",keyword:"type",params:{type: schema37.type},message:"must be number,string,null"}];
return false;
}
if(errors === _errs9){
if(typeof data3 === "string"){
if(!pattern4.test(data3)){
validate23.errors = [{instancePath:instancePath+"/BlockFrames/" + i0+"/Offset",schemaPath:"#/$defs/figure/pattern",keyword:"pattern",params:{pattern: "^-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$"},message:"must match pattern \""+"^-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$"+"\""}];
return false;
}
}
}
var valid3 = _errs8 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.Label !== undefined){
let data4 = data2.Label;
const _errs11 = errors;
if((typeof data4 !== "string") && (data4 !== null)){
validate23.errors = [{instancePath:instancePath+"/BlockFrames/" + i0+"/Label",schemaPath:"#/properties/BlockFrames/items/properties/Label/type",keyword:"type",params:{type: schema36.properties.BlockFrames.items.properties.Label.type},message:"must be string,null"}];
return false;
}
var valid3 = _errs11 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.Rate !== undefined){
let data5 = data2.Rate;
const _errs13 = errors;
const _errs14 = errors;
if(((!((typeof data5 == "number") && (isFinite(data5)))) && (typeof data5 !== "string")) && (data5 !== null)){
validate23.errors = [{instancePath:instancePath+"/BlockFrames/" + i0+"/Rate",schemaPath:"#/$defs/figure/type",keyword:"type",params:{type: schema37.type},message:"must be number,string,null"}];
return false;
}
if(errors === _errs14){
if(typeof data5 === "string"){
if(!pattern4.test(data5)){
validate23.errors = [{instancePath:instancePath+"/BlockFrames/" + i0+"/Rate",schemaPath:"#/$defs/figure/pattern",keyword:"pattern",params:{pattern: "^-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$"},message:"must match pattern \""+"^-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$"+"\""}];
return false;
}
}
}
var valid3 = _errs13 === errors;
}
else {
var valid3 = true;
}
}
}
}
else {
validate23.errors = [{instancePath:instancePath+"/BlockFrames/" + i0,schemaPath:"#/properties/BlockFrames/items/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid2 = _errs6 === errors;
if(!valid2){
break;
}
}
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
}
}
}
validate23.errors = vErrors;
return errors === 0;
}
validate23.evaluated = {"props":{"TotalCount":true,"BlockFrames":true},"dynamicProps":false,"dynamicItems":false};


function validate22(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate22.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.URI !== undefined){
let data0 = data.URI;
const _errs1 = errors;
if((typeof data0 !== "string") && (data0 !== null)){
validate22.errors = [{instancePath:instancePath+"/URI",schemaPath:"#/properties/URI/type",keyword:"type",params:{type: schema33.properties.URI.type},message:"must be string,null"}];
return false;
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.Suggestion !== undefined){
let data1 = data.Suggestion;
const _errs3 = errors;
if((typeof data1 !== "string") && (data1 !== null)){
validate22.errors = [{instancePath:instancePath+"/Suggestion",schemaPath:"#/$defs/suggestion/type",keyword:"type",params:{type: schema34.type},message:"must be string,null"}];
return false;
}
if(!((((data1 === "pass") || (data1 === "review")) || (data1 === "block")) || (data1 === null))){
validate22.errors = [{instancePath:instancePath+"/Suggestion",schemaPath:"#/$defs/suggestion/enum",keyword:"enum",params:{allowedValues: schema34.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs3 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.Categories !== undefined){
let data2 = data.Categories;
const _errs6 = errors;
const _errs7 = errors;
if((!(Array.isArray(data2))) && (data2 !== null)){
validate22.errors = [{instancePath:instancePath+"/Categories",schemaPath:"#/$defs/categories/type",keyword:"type",params:{type: schema35.type},message:"must be array,null"}];
return false;
}
if(errors === _errs7){
if(Array.isArray(data2)){
var valid3 = true;
const len0 = data2.length;
for(let i0=0; i0<len0; i0++){
const _errs9 = errors;
if(typeof data2[i0] !== "string"){
validate22.errors = [{instancePath:instancePath+"/Categories/" + i0,schemaPath:"#/$defs/categories/items/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid3 = _errs9 === errors;
if(!valid3){
break;
}
}
}
}
var valid0 = _errs6 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.Frames !== undefined){
const _errs11 = errors;
if(!(validate23(data.Frames, {instancePath:instancePath+"/Frames",parentData:data,parentDataProperty:"Frames",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate23.errors : vErrors.concat(validate23.errors);
errors = vErrors.length;
}
var valid0 = _errs11 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
else {
validate22.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate22.errors = vErrors;
return errors === 0;
}
validate22.evaluated = {"props":{"URI":true,"Suggestion":true,"Categories":true,"Frames":true},"dynamicProps":false,"dynamicItems":false};


function validate21(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="https://unpkg.com/@immkit/runtime/src/schema/notification-content.json" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate21.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((data.TaskId === undefined) && (missing0 = "TaskId")) || ((data.Status === undefined) && (missing0 = "Status"))){
validate21.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.ProjectName !== undefined){
let data0 = data.ProjectName;
const _errs1 = errors;
if((typeof data0 !== "string") && (data0 !== null)){
validate21.errors = [{instancePath:instancePath+"/ProjectName",schemaPath:"#/properties/ProjectName/type",keyword:"type",params:{type: schema32.properties.ProjectName.type},message:"must be string,null"}];
return false;
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.TaskId !== undefined){
let data1 = data.TaskId;
const _errs3 = errors;
if(errors === _errs3){
if(typeof data1 === "string"){
if(data1.length < 1){
validate21.errors = [{instancePath:instancePath+"/TaskId",schemaPath:"#/properties/TaskId/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"}];
return false;
}
}
else {
validate21.errors = [{instancePath:instancePath+"/TaskId",schemaPath:"#/properties/TaskId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs3 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.TaskType !== undefined){
let data2 = data.TaskType;
const _errs5 = errors;
if((typeof data2 !== "string") && (data2 !== null)){
validate21.errors = [{instancePath:instancePath+"/TaskType",schemaPath:"#/properties/TaskType/type",keyword:"type",params:{type: schema32.properties.TaskType.type},message:"must be string,null"}];
return false;
}
var valid0 = _errs5 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.Status !== undefined){
let data3 = data.Status;
const _errs7 = errors;
if(typeof data3 !== "string"){
validate21.errors = [{instancePath:instancePath+"/Status",schemaPath:"#/properties/Status/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
if(!((data3 === "Succeeded") || (data3 === "Failed"))){
validate21.errors = [{instancePath:instancePath+"/Status",schemaPath:"#/properties/Status/enum",keyword:"enum",params:{allowedValues: schema32.properties.Status.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.Code !== undefined){
let data4 = data.Code;
const _errs9 = errors;
if((typeof data4 !== "string") && (data4 !== null)){
validate21.errors = [{instancePath:instancePath+"/Code",schemaPath:"#/properties/Code/type",keyword:"type",params:{type: schema32.properties.Code.type},message:"must be string,null"}];
return false;
}
var valid0 = _errs9 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.Message !== undefined){
let data5 = data.Message;
const _errs11 = errors;
if((typeof data5 !== "string") && (data5 !== null)){
validate21.errors = [{instancePath:instancePath+"/Message",schemaPath:"#/properties/Message/type",keyword:"type",params:{type: schema32.properties.Message.type},message:"must be string,null"}];
return false;
}
var valid0 = _errs11 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.UserData !== undefined){
let data6 = data.UserData;
const _errs13 = errors;
if((typeof data6 !== "string") && (data6 !== null)){
validate21.errors = [{instancePath:instancePath+"/UserData",schemaPath:"#/properties/UserData/type",keyword:"type",params:{type: schema32.properties.UserData.type},message:"must be string,null"}];
return false;
}
var valid0 = _errs13 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.Tags !== undefined){
let data7 = data.Tags;
const _errs15 = errors;
if(((!(data7 && typeof data7 == "object" && !Array.isArray(data7))) && (typeof data7 !== "string")) && (data7 !== null)){
validate21.errors = [{instancePath:instancePath+"/Tags",schemaPath:"#/properties/Tags/type",keyword:"type",params:{type: schema32.properties.Tags.type},message:"must be object,string,null"}];
return false;
}
var valid0 = _errs15 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.StartTime !== undefined){
let data8 = data.StartTime;
const _errs17 = errors;
if((typeof data8 !== "string") && (data8 !== null)){
validate21.errors = [{instancePath:instancePath+"/StartTime",schemaPath:"#/properties/StartTime/type",keyword:"type",params:{type: schema32.properties.StartTime.type},message:"must be string,null"}];
return false;
}
var valid0 = _errs17 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.EndTime !== undefined){
let data9 = data.EndTime;
const _errs19 = errors;
if((typeof data9 !== "string") && (data9 !== null)){
validate21.errors = [{instancePath:instancePath+"/EndTime",schemaPath:"#/properties/EndTime/type",keyword:"type",params:{type: schema32.properties.EndTime.type},message:"must be string,null"}];
return false;
}
var valid0 = _errs19 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.ModerationResult !== undefined){
let data10 = data.ModerationResult;
const _errs21 = errors;
const _errs22 = errors;
let valid1 = false;
const _errs23 = errors;
if(!(validate22(data10, {instancePath:instancePath+"/ModerationResult",parentData:data,parentDataProperty:"ModerationResult",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
errors = vErrors.length;
}
var _valid0 = _errs23 === errors;
valid1 = valid1 || _valid0;
if(_valid0){
var props0 = {};
props0.URI = true;
props0.Suggestion = true;
props0.Categories = true;
props0.Frames = true;
}
const _errs24 = errors;
if(data10 !== null){
const err0 = {instancePath:instancePath+"/ModerationResult",schemaPath:"#/properties/ModerationResult/anyOf/1/type",keyword:"type",params:{type: "null"},message:"must be null"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
var _valid0 = _errs24 === errors;
valid1 = valid1 || _valid0;
if(!valid1){
const err1 = {instancePath:instancePath+"/ModerationResult",schemaPath:"#/properties/ModerationResult/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf"};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
validate21.errors = vErrors;
return false;
}
else {
errors = _errs22;
if(vErrors !== null){
if(_errs22){
vErrors.length = _errs22;
}
else {
vErrors = null;
}
}
}
var valid0 = _errs21 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.URI !== undefined){
let data11 = data.URI;
const _errs26 = errors;
if((typeof data11 !== "string") && (data11 !== null)){
validate21.errors = [{instancePath:instancePath+"/URI",schemaPath:"#/properties/URI/type",keyword:"type",params:{type: schema32.properties.URI.type},message:"must be string,null"}];
return false;
}
var valid0 = _errs26 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.SourceURI !== undefined){
let data12 = data.SourceURI;
const _errs28 = errors;
if((typeof data12 !== "string") && (data12 !== null)){
validate21.errors = [{instancePath:instancePath+"/SourceURI",schemaPath:"#/properties/SourceURI/type",keyword:"type",params:{type: schema32.properties.SourceURI.type},message:"must be string,null"}];
return false;
}
var valid0 = _errs28 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.Suggestion !== undefined){
let data13 = data.Suggestion;
const _errs30 = errors;
if((typeof data13 !== "string") && (data13 !== null)){
validate21.errors = [{instancePath:instancePath+"/Suggestion",schemaPath:"#/$defs/suggestion/type",keyword:"type",params:{type: schema34.type},message:"must be string,null"}];
return false;
}
if(!((((data13 === "pass") || (data13 === "review")) || (data13 === "block")) || (data13 === null))){
validate21.errors = [{instancePath:instancePath+"/Suggestion",schemaPath:"#/$defs/suggestion/enum",keyword:"enum",params:{allowedValues: schema34.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs30 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.Categories !== undefined){
let data14 = data.Categories;
const _errs33 = errors;
const _errs34 = errors;
if((!(Array.isArray(data14))) && (data14 !== null)){
validate21.errors = [{instancePath:instancePath+"/Categories",schemaPath:"#/$defs/categories/type",keyword:"type",params:{type: schema35.type},message:"must be array,null"}];
return false;
}
if(errors === _errs34){
if(Array.isArray(data14)){
var valid4 = true;
const len0 = data14.length;
for(let i0=0; i0<len0; i0++){
const _errs36 = errors;
if(typeof data14[i0] !== "string"){
validate21.errors = [{instancePath:instancePath+"/Categories/" + i0,schemaPath:"#/$defs/categories/items/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid4 = _errs36 === errors;
if(!valid4){
break;
}
}
}
}
var valid0 = _errs33 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.Frames !== undefined){
const _errs38 = errors;
if(!(validate23(data.Frames, {instancePath:instancePath+"/Frames",parentData:data,parentDataProperty:"Frames",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate23.errors : vErrors.concat(validate23.errors);
errors = vErrors.length;
}
var valid0 = _errs38 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
else {
validate21.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate21.errors = vErrors;
return errors === 0;
}
validate21.evaluated = {"props":{"ProjectName":true,"TaskId":true,"TaskType":true,"Status":true,"Code":true,"Message":true,"UserData":true,"Tags":true,"StartTime":true,"EndTime":true,"ModerationResult":true,"URI":true,"SourceURI":true,"Suggestion":true,"Categories":true,"Frames":true},"dynamicProps":false,"dynamicItems":false};

export const validateNotificationEnvelope = validateNotificationEnvelope_ as unknown as Validator<NotificationEnvelope>;
export const validateNotificationContent = validateNotificationContent_ as unknown as Validator<NotificationContent>;
